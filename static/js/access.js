// The access matrix: files hold what the filters leave, also after the filters changed without loading the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-as-shown]");
  if (!link) return;
  const url = new URL(link.href);
  url.search = document.querySelector("[data-query]").dataset.query;
  link.href = url;
});

// The table behind a shared link: a choice filters at once, and an open menu closes when one clicks elsewhere.
document.documentElement.classList.add("has-js");
const form = document.querySelector("form[data-narrow]");
form?.addEventListener("change", (event) => {
  if (event.target.matches("select")) form.requestSubmit();
});
// Empty filters do not lengthen the address.
form?.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

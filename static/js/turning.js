// Another view of the same subject, in place: its page is fetched, and the parts that differ are put into this one.
let asked = null;

// The page of that address; null when it holds no picture. Rejects with an AbortError when another was asked for since.
export async function fetchPage(address) {
  asked?.abort();
  asked = new AbortController();
  const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector(".viewport svg") && page.getElementById("scene") ? page : null;
}

// Menus and forms whose links hold the view.
export function swapParts(page) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const next = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!next) continue;
    const focused = part.contains(document.activeElement);
    part.replaceWith(next);
    if (focused) next.querySelector("summary")?.focus();
  }
}

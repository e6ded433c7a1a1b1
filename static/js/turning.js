// Another view of the same subject, in place. The server is told what is shown and answers with what changes;
// when it cannot, with the whole page.
const SHOWN = "Vpcviz-Shown";
let asked = null;

export class Unreachable extends Error {}

// {patch} or {page}; null when the address holds no picture of this kind. Rejects with an AbortError when another was
// asked for since, and with Unreachable when no answer came.
export async function fetchView(address, shown) {
  asked?.abort();
  asked = new AbortController();
  const { signal } = asked;
  const headers = { Accept: "text/html, application/json", [SHOWN]: shown };
  const answer = await fetch(address, { signal, headers }).catch(lost);
  if (answer.status >= 500) throw new Unreachable(`The server could not draw this (${answer.status}).`);
  if (!answer.ok || answer.redirected) return null;
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) return { patch: await answer.json().catch(lost) };
  const page = new DOMParser().parseFromString(await answer.text().catch(lost), "text/html");
  const drawn = page.querySelector("svg.vv-picture") && page.getElementById("scene");
  return drawn && snapshotOf(page) === snapshotOf(document) ? { page } : null;
}

function lost(error) {
  throw error.name === "AbortError" ? error : new Unreachable("The server does not answer.");
}

// What the page says of the snapshot that it shows: with another one all of the page is another.
function snapshotOf(page) {
  return page.querySelector(".snapshot a")?.title ?? "";
}

export function forgetAsked() {
  asked?.abort();
  asked = null;
}

// Menus and forms whose links hold the view. A form in use is left as it is: it says what was asked for.
export function swapParts(find) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const next = find(part.dataset.part);
    if (!next) continue;
    const open = part.open === true;
    if (open && part.dataset.part === "filters" && part.contains(document.activeElement)) {
      part.querySelector("summary").replaceChildren(...next.querySelector("summary").childNodes);
      continue;
    }
    const focused = part.contains(document.activeElement);
    part.replaceWith(next);
    if (open && part.dataset.part === "filters") next.open = true;
    if (focused) (next.querySelector("summary") ?? document.querySelector(".viewport")).focus({ preventScroll: true });
  }
}

export function partsOfPage(page) {
  return (name) => page.querySelector(`[data-part="${name}"]`);
}

export function partsOfPatch(parts) {
  return (name) => {
    const holder = document.createElement("template");
    holder.innerHTML = parts[name] ?? "";
    return holder.content.querySelector("[data-part]");
  };
}

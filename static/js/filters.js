// The form of filters: every change shows at once; without scripts its button sends it.
import { addressWith } from "./query.js";

const KEYS = ["account", "region", "kind", "tag", "state", "hide", "show", "text", "group"];
const TYPING_MS = 350;

export function startFilters(turn) {
  let timer = 0;
  const send = (form) => {
    clearTimeout(timer);
    const asked = new FormData(form);
    const shown = KEYS.filter((key) => form.elements[key] !== undefined);
    turn(addressWith(Object.fromEntries(shown.map((key) => [key, asked.getAll(key)]))));
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-filters]")) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-filters]");
    if (form && event.target.name) send(form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-filters]");
    if (!form) return;
    if (event.target.matches("[data-narrow]")) narrow(event.target);
    if (event.target.name !== "text") return;
    clearTimeout(timer);
    timer = setTimeout(() => send(form), TYPING_MS);
  });
}

// Leaves out the choices in which the words do not occur.
function narrow(input) {
  const words = input.value.trim().toLowerCase();
  for (const label of input.closest("fieldset").querySelectorAll("label.choice")) {
    label.hidden = !label.textContent.toLowerCase().includes(words) && !label.querySelector(":checked");
  }
}

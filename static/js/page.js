// What every page does: marks that scripts run, closes menus, copies ids, changes the theme, searches.
import { startSearch } from "./search.js";
import { startTheme } from "./theme.js";

document.documentElement.classList.add("has-js");

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-unfold]");
  if (!button) return;
  const open = document.getElementById(button.dataset.unfold).classList.toggle("unfolded");
  button.setAttribute("aria-expanded", String(open));
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const { copy: text, copyFrom: from } = button.dataset;
  await copy(text ?? document.getElementById(from).textContent);
  button.setAttribute("aria-label", "Copied");
  button.title = "Copied";
  button.classList.add("copied");
  const words = button.querySelector("span");
  if (words) words.textContent = "Copied";
});

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

// A form whose answer takes a while says so, and is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-busy]");
  if (!form) return;
  if (form.ariaBusy === "true") return event.preventDefault();
  form.ariaBusy = "true";
  const words = event.submitter?.firstChild;
  if (words?.nodeType === Node.TEXT_NODE) words.data = event.submitter.dataset.busy ?? form.dataset.busy;
});
window.addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll("form[data-busy]").forEach((form) => (form.ariaBusy = null)));

// On a narrow screen the navigation scrolls: the page that is open must be in sight.
document.querySelector(".pages [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

startTheme();
startSearch();

// What is shared is what is shown, also after filters changed the address without loading the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-share]");
  if (link) link.search = new URLSearchParams({ address: location.pathname + location.search });
});

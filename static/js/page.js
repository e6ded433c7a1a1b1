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
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await copy(button.dataset.copy);
  button.setAttribute("aria-label", "Copied");
  button.title = "Copied";
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

// On a narrow screen the navigation scrolls: the page that is open must be in sight.
document.querySelector(".pages [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

startTheme();
startSearch();

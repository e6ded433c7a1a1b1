// The picture behind a shared link: one looks, moves, selects and searches in what is drawn. Nothing is asked of the server.
import { Backdrop } from "./backdrop.js";
import { Camera } from "./camera.js";
import { startGestures } from "./gestures.js";
import { startHovering } from "./hovering.js";
import { Minimap } from "./minimap.js";
import { Outline } from "./outline.js";
import { Picture } from "./picture.js";
import { startPointing } from "./pointing.js";
import { union } from "./scene.js";
import { startTips } from "./tips.js";

const NARROW_PX = 900;

document.documentElement.classList.add("has-js");
const viewport = document.querySelector(".viewport");
const level = document.querySelector("[data-zoom-level]");
const panel = document.getElementById("details");
const said = document.querySelector("[data-said]");
const fitSelectionButton = document.querySelector("[data-zoom=fitSelection]");
const steps = document.querySelector(".steps-panel");
const picture = new Picture(document);
const { scene } = picture;

const camera = new Camera(viewport, {
  onMove: ({ view, scale }) => {
    level.textContent = `${Math.round(scale * 100)}%`;
    minimap.look(view);
  },
  onDraw: (area, scale) => picture.look(area, scale),
});
const backdrop = new Backdrop(viewport);
const minimap = new Minimap(document.querySelector("[data-minimap]"), camera);
const outline = new Outline(document.querySelector("[role=tree]"), {
  onChoose: (node) => choose(node, { move: true }),
  onInside: () => {},
  onHidden: () => {},
});

startGestures(viewport, camera, { onClick: clicked, onFitSelection: fitSelection, onFocus: () => {}, onLeave: () => {} });
startTips(viewport, document.querySelector("[data-tip]"));
startHovering(viewport, { picture: () => picture, camera });
startOutlineButton();
if (steps) startPointing(steps, picture.svg);
startSearch(document.querySelector("[data-find]"));
backdrop.show(picture);
camera.frame(picture.svg, scene.size, picture.heavy, backdrop);
minimap.show(scene);
outline.show(picture);
camera.fit();

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) release();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
panel.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) release();
});
for (const button of document.querySelectorAll("[data-zoom]")) {
  const act = button.dataset.zoom;
  button.addEventListener("click", () => (act === "fitSelection" ? fitSelection() : camera[act]()));
}

function clicked(event) {
  const group = event.target.closest("[data-id]");
  const edge = group && scene.edges.get(group.dataset.id);
  if (edge) chooseEdge(edge, group.dataset.resource);
  else if (group && scene.nodes.has(group.dataset.id)) choose(scene.nodes.get(group.dataset.id), { move: false });
  else release();
}

function choose(node, { move }) {
  const nodes = node.resource ? (scene.byResource.get(node.resource) ?? [node]) : [node];
  picture.highlight(nodes, node.resource ?? "");
  outline.select(node);
  fitSelectionButton.disabled = false;
  tell(node);
  if (move) camera.show(union(nodes.map((one) => one.box)));
  else if (window.innerWidth > NARROW_PX) camera.reveal(node.box);
}

function chooseEdge(edge, resource) {
  picture.highlightEdge(edge, resource);
  outline.select(null);
  fitSelectionButton.disabled = picture.marked === null;
  say(edge.kind, edge.kind, [edge.why], []);
}

// What the drawing itself says of a thing, and the lines that end there.
function tell(node) {
  const tip = picture.drawn.get(node.id)?.dataset.tip ?? "";
  const words = [...tip.split("\n"), node.sub, ...node.badges.map(([title]) => title)];
  const lines = [...scene.edges.values()].filter(({ source, target }) => source === node.id || target === node.id).map(({ why }) => why);
  say(node.kind, node.label || node.kind, words.filter((word) => word && word !== node.label), lines);
}

function say(kind, title, words, lines) {
  const article = element("article", "", "details");
  const header = element("header", "", "");
  const close = element("button", "Close", "quiet close");
  close.type = "button";
  close.dataset.close = "";
  header.append(element("p", kind, "kind"), element("h2", title, ""), close);
  article.append(header, ...list("What the picture says", words), ...list("Connections", lines));
  panel.replaceChildren(article);
  panel.hidden = false;
  said.textContent = `Details of ${title}`;
}

function list(title, words) {
  const told = [...new Set(words.filter(Boolean))];
  if (!told.length) return [];
  const section = element("section", "", "");
  const items = element("ul", "", "told");
  items.append(...told.map((word) => element("li", word, "")));
  section.append(element("h3", title, ""), items);
  return [section];
}

function release() {
  picture.release();
  outline.select(null);
  fitSelectionButton.disabled = true;
  if (panel.contains(document.activeElement)) viewport.focus({ preventScroll: true });
  panel.hidden = true;
  panel.replaceChildren();
}

function fitSelection() {
  if (picture.marked) camera.toBox(picture.marked);
}

// Enter goes from one find to the next.
function startSearch(form) {
  const found = form.querySelector("[data-found]");
  let asked = "";
  let at = -1;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = form.elements.q.value.trim().toLowerCase();
    const nodes = words ? [...scene.nodes.values()].filter((node) => [node.label, node.sub, node.resource ?? ""].some((text) => text.toLowerCase().includes(words))) : [];
    at = words === asked ? at + 1 : 0;
    asked = words;
    found.textContent = nodes.length ? `${(at % nodes.length) + 1} of ${nodes.length}` : words ? "nothing" : "";
    if (nodes.length) choose(nodes[at % nodes.length], { move: true });
  });
}

function startOutlineButton() {
  const button = document.querySelector("[data-outline]");
  const side = document.getElementById("outline");
  const set = (open) => {
    side.hidden = !open;
    button?.setAttribute("aria-expanded", String(open));
  };
  set(button !== null && !steps && window.innerWidth > NARROW_PX);
  button?.addEventListener("click", () => set(side.hidden));
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

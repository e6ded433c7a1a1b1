// The picture on the page: looks, moves, selects, and keeps outline, details and address in step.
import { Camera } from "./camera.js";
import { Details } from "./details.js";
import { startGestures } from "./gestures.js";
import { Minimap } from "./minimap.js";
import { Outline } from "./outline.js";
import { Picture } from "./picture.js";
import { union } from "./scene.js";
import { startTips } from "./tips.js";
import { fetchPage, swapParts } from "./turning.js";

const NARROW_PX = 900;

const viewport = document.querySelector(".viewport");
const level = document.querySelector("[data-zoom-level]");
const fitSelectionButton = document.querySelector("[data-zoom=fitSelection]");
let picture = new Picture(document);
let shownAddress = location.pathname + location.search;

const camera = new Camera(viewport, {
  onMove: ({ view, scale }) => {
    level.textContent = `${Math.round(scale * 100)}%`;
    minimap.look(view);
  },
  onDraw: (area, scale) => picture.look(area, scale),
});
const minimap = new Minimap(document.querySelector("[data-minimap]"), camera);
const details = new Details(document.getElementById("details"), document.querySelector(".stage").dataset.resourceBase, {
  onLink: (resource) => select(resource, { move: true }),
  onClose: () => release(),
  onInside: (vpc) => turnInside(vpc),
  inside: (vpc) => picture.insides.get(vpc),
});
const outline = new Outline(document.querySelector("[role=tree]"), {
  onChoose: (node) => chooseNode(node, { move: true }),
  onInside: (vpc) => turnInside(vpc),
});

startGestures(viewport, camera, { onClick: clicked, onFitSelection: fitSelection });
startTips(viewport, document.querySelector("[data-tip]"));
startOutlineButton();
startExports();
frame();
camera.fit();
if (location.hash.length > 1) {
  document.getElementById("details").hidden = false;
  camera.measure();
  camera.fit();
  select(resourceOfAddress(), { move: true });
}
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("vpcviz:picture")));

window.addEventListener("hashchange", () => {
  if (location.pathname + location.search !== shownAddress) return;
  if (location.hash.length > 1) select(resourceOfAddress(), { move: true });
  else release();
});
window.addEventListener("popstate", () => {
  if (location.pathname + location.search !== shownAddress) turn(location.href, { push: false });
});
// Back and forward change the picture here; htmx would put the whole body anew.
document.addEventListener("htmx:before:history:restore", (event) => event.preventDefault());
document.addEventListener("vpcviz:find", (event) => {
  if (!picture.scene.byResource.has(event.detail)) return;
  event.preventDefault();
  select(event.detail, { move: true });
  viewport.focus({ preventScroll: true });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) release();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-turn]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  turn(link.href);
});
for (const button of document.querySelectorAll("[data-zoom]")) {
  const act = button.dataset.zoom;
  button.addEventListener("click", () => (act === "fitSelection" ? fitSelection() : camera[act]()));
}

function frame() {
  camera.frame(picture.svg, picture.scene.size, picture.heavy);
  minimap.show(picture.scene);
  outline.show(picture);
}

function clicked(event) {
  const control = event.target.closest("a.vv-inside");
  if (control) {
    if (event.ctrlKey || event.metaKey) window.open(control.href.baseVal, "_blank", "noopener");
    else turnInside(control.dataset.vpc);
    return;
  }
  const badge = event.target.closest(".vv-badge[data-resource]");
  if (badge) {
    select(badge.dataset.resource, { move: false });
    return;
  }
  const group = event.target.closest("[data-id]");
  if (!group) {
    release();
    return;
  }
  const { scene } = picture;
  const edge = scene.edges.get(group.dataset.id);
  if (group.classList.contains("vv-edge") && edge) chooseEdge(edge, group.dataset.resource);
  else if (scene.nodes.has(group.dataset.id)) chooseNode(scene.nodes.get(group.dataset.id), { move: false });
}

viewport.addEventListener("dblclick", (event) => {
  const group = event.target.closest(".vv-node[data-id]");
  const opens = group && picture.scene.nodes.get(group.dataset.id)?.opens;
  if (opens) location.assign(opens);
});

function chooseNode(node, { move }) {
  if (node.resource) {
    select(node.resource, { move, node });
    return;
  }
  picture.highlight([node]);
  selectionChanged();
  outline.select(node);
  if (move) camera.show(node.box);
  remember("");
  details.say(node.kind, [node.label, node.sub, ...node.badges.map(([title]) => title)].filter(Boolean).join(", "));
}

function select(resource, { move, node }) {
  const nodes = picture.scene.byResource.get(resource) ?? [];
  picture.highlight(nodes, resource);
  selectionChanged();
  outline.select(node ?? nodes[0]);
  remember(resource);
  details.open(resource, nodes.length > 0);
  if (!nodes.length) return;
  const box = union((node ? [node] : nodes).map((item) => item.box));
  if (move) camera.show(box);
  else if (window.innerWidth <= NARROW_PX) camera.centre(box.x + box.w / 2, box.y + box.h / 2);
  else if (box.w * camera.scale < camera.width && box.h * camera.scale < camera.height) camera.reveal(box);
}

function chooseEdge(edge, resource) {
  picture.highlightEdge(edge, resource);
  selectionChanged();
  if (resource) details.open(resource, true);
  else details.say(edge.kind, edge.why);
  remember(resource ?? "");
}

function release() {
  picture.release();
  selectionChanged();
  outline.select(null);
  if (details.panel.contains(document.activeElement)) viewport.focus({ preventScroll: true });
  details.close();
  remember("");
}

function selectionChanged() {
  fitSelectionButton.disabled = picture.marked === null;
}

function fitSelection() {
  if (picture.marked) camera.toBox(picture.marked);
}

// Shows or hides the inside of a VPC.
function turnInside(vpc) {
  const inside = picture.insides.get(vpc);
  const label = picture.scene.nodes.get(vpc)?.label ?? vpc;
  if (inside) turn(inside.href, { vpc, said: `Inside of ${label} ${inside.shown ? "hidden" : "shown"}` });
}

// Another view in place of this one; what was looked at stays where it is on the screen.
async function turn(address, { push = true, vpc = "", said = "Picture changed" } = {}) {
  const hash = push ? location.hash : "";
  viewport.setAttribute("aria-busy", "true");
  let page;
  try {
    page = await fetchPage(address);
  } catch (error) {
    if (error.name === "AbortError") return;
    page = null;
  }
  if (page === null) {
    location.assign(address);
    return;
  }
  const url = new URL(address, location.href);
  if (push) history.pushState(null, "", url.pathname + url.search + hash);
  shownAddress = url.pathname + url.search;
  put(page, vpc);
  viewport.setAttribute("aria-busy", "false");
  details.tell(said);
  if (push || resourceOfAddress() === details.wanted) return;
  if (location.hash.length > 1) select(resourceOfAddress(), { move: false });
  else release();
}

function put(page, vpc) {
  const { fitted } = camera;
  const before = picture;
  picture = new Picture(page);
  const anchor = before.anchor(vpc || changedVpc(before, picture), camera.view);
  const after = anchor && picture.scene.nodes.get(anchor.id);
  before.svg.replaceWith(picture.svg);
  swapParts(page);
  document.title = page.title;
  frame();
  if (after && (vpc || !fitted)) camera.follow(anchor.box, after.box);
  else camera.fit();
  const nodes = picture.scene.byResource.get(resourceOfAddress()) ?? [];
  if (nodes.length) picture.highlight(nodes, resourceOfAddress());
  outline.select(nodes[0] ?? null);
  selectionChanged();
  details.dress();
}

// The only VPC whose inside is shown in one picture and not in the other; "" when there are none or several.
function changedVpc(before, after) {
  const changed = [...after.insides].filter(([id, { shown }]) => before.insides.get(id)?.shown !== shown);
  return changed.length === 1 ? changed[0][0] : "";
}

function resourceOfAddress() {
  return decodeURIComponent(location.hash.slice(1));
}

function remember(resource) {
  const here = location.pathname + location.search;
  const address = here + (resource ? `#${encodeURIComponent(resource)}` : "");
  if (address !== here + location.hash) history.replaceState(null, "", address);
}

function startOutlineButton() {
  const button = document.querySelector("[data-outline]");
  const panel = document.getElementById("outline");
  const set = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  set(button.dataset.outline !== "closed" && window.innerWidth > NARROW_PX);
  button.addEventListener("click", () => set(panel.hidden));
}

function startExports() {
  document.addEventListener("change", (event) => {
    if (event.target.name !== "export-theme") return;
    for (const link of document.querySelectorAll("a[data-export]")) {
      const url = new URL(link.href);
      if (event.target.value === "dark") url.searchParams.set("theme", "dark");
      else url.searchParams.delete("theme");
      link.href = url;
    }
  });
}

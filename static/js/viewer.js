// The picture on the page: looks, moves, selects, and keeps outline, details and address in step.
//
// For measuring: the mark `vpcviz:picture` when the first picture is drawn; for every later one a measure
// `vpcviz:turned` from the click until it is drawn, its detail {patched, answered, put} in milliseconds from the click.
// For other modules: `vpcviz:shown` on the document whenever another picture is shown, detail {picture, camera}.
import { Backdrop } from "./backdrop.js";
import { Camera } from "./camera.js";
import { Details } from "./details.js";
import { startFilters } from "./filters.js";
import { startGestures } from "./gestures.js";
import { startHovering } from "./hovering.js";
import { startImage } from "./image.js";
import { Minimap } from "./minimap.js";
import { Outline } from "./outline.js";
import { Picture, anchor, changedVpc } from "./picture.js";
import { startPrinting } from "./printing.js";
import { addressWith, resourceOfAddress, valuesOf } from "./query.js";
import { union } from "./scene.js";
import { startTips } from "./tips.js";
import { Turns } from "./turns.js";

const NARROW_PX = 900;

const viewport = document.querySelector(".viewport");
const level = document.querySelector("[data-zoom-level]");
const stage = document.querySelector(".stage");
const fitSelectionButton = document.querySelector("[data-zoom=fitSelection]");
let picture = new Picture(document);
let chosen = "";

export const camera = new Camera(viewport, {
  onMove: ({ view, scale }) => {
    level.textContent = `${Math.round(scale * 100)}%`;
    minimap.look(view);
  },
  onDraw: (area, scale) => picture.look(area, scale),
});
const backdrop = new Backdrop(viewport);
const minimap = new Minimap(document.querySelector("[data-minimap]"), camera);
const details = new Details(document.getElementById("details"), stage.dataset.resourceBase, {
  onLink: (resource) => select(resource, { move: true }),
  onClose: () => release(),
  onInside: (vpc) => turnInside(vpc),
  onFocus: (resource) => focusOn(resource),
  inside: (vpc) => picture.insides.get(vpc),
  focusable: () => stage.dataset.focus !== undefined,
});
const outline = new Outline(document.querySelector("[role=tree]"), {
  onChoose: (node) => chooseNode(node, { move: true }),
  onInside: (vpc) => turnInside(vpc),
  onHidden: (resource, vpc) => showHidden(resource, vpc),
  base: stage.dataset.branchBase,
});
const turns = new Turns(viewport, {
  shown: () => picture.data.seal ?? "",
  onPatch: (patch, asked) => put(() => picture.follow(patch), asked),
  onPage: (page, asked) => put(() => replacePicture(page), asked),
  onTurned: turned,
});

startGestures(viewport, camera, { onClick: clicked, onFitSelection: fitSelection, onFocus: () => chosen && focusOn(chosen), onLeave: leaveFocus });
startTips(viewport, document.querySelector("[data-tip]"));
startHovering(viewport, { picture: () => picture, camera });
startOutlineButton();
startExports();
startFilters((address) => turns.to(address));
startImage(() => picture, camera, details);
startPrinting(() => picture, camera);
frame();
camera.fit();
if (resourceOfAddress()) {
  document.getElementById("details").hidden = false;
  camera.fit();
  select(resourceOfAddress(), { move: true });
}
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("vpcviz:picture")));

window.addEventListener("hashchange", () => {
  if (!turns.isShown(location)) return;
  if (resourceOfAddress()) select(resourceOfAddress(), { move: true });
  else release();
});
window.addEventListener("popstate", () => {
  if (!turns.isShown(location)) turns.to(location.href, { push: false });
});
// Back and forward change the picture here; htmx would put the whole body anew.
document.addEventListener("htmx:before:history:restore", (event) => event.preventDefault());
document.addEventListener("vpcviz:find", (event) => {
  const { resource, vpc } = event.detail;
  if (picture.scene.byResource.has(resource)) select(resource, { move: true });
  else if (picture.insides.get(vpc)?.shown === false) showHidden(resource, vpc);
  else return;
  event.preventDefault();
  viewport.focus({ preventScroll: true });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) release();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-turn]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.closest("details.menu[open]")?.removeAttribute("open");
  turns.to(link.href);
});
for (const button of document.querySelectorAll("[data-zoom]")) {
  const act = button.dataset.zoom;
  button.addEventListener("click", () => (act === "fitSelection" ? fitSelection() : camera[act]()));
}

function frame() {
  backdrop.show(picture);
  camera.frame(picture.svg, picture.scene.size, picture.heavy, backdrop);
  minimap.show(picture.scene);
  outline.show(picture);
  document.dispatchEvent(new CustomEvent("vpcviz:shown", { detail: { picture, camera } }));
}

function clicked(event) {
  const members = event.target.closest("a.vv-member");
  if (members) {
    if (event.ctrlKey || event.metaKey) window.open(members.getAttribute("href"), "_blank", "noopener");
    else location.assign(members.getAttribute("href"));
    return;
  }
  const control = event.target.closest("a.vv-inside");
  if (control) {
    const { vpc } = control.dataset;
    if (event.ctrlKey || event.metaKey) window.open(picture.insides.get(vpc).href, "_blank", "noopener");
    else turnInside(vpc);
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
  selectionChanged("");
  outline.select(node);
  if (move) camera.show(node.box);
  details.say(node.kind, [node.label, node.sub, ...node.badges.map(([title]) => title)].filter(Boolean).join(", "));
}

function select(resource, { move, node }) {
  const nodes = picture.scene.byResource.get(resource) ?? [];
  picture.highlight(nodes, resource);
  selectionChanged(resource);
  outline.select(node ?? nodes[0]);
  details.open(resource, nodes.length > 0);
  if (!nodes.length) return;
  const box = union((node ? [node] : nodes).map((item) => item.box));
  if (move) camera.show(box);
  else if (window.innerWidth <= NARROW_PX) camera.centre(box.x + box.w / 2, box.y + box.h / 2);
  else if (box.w * camera.scale < camera.width && box.h * camera.scale < camera.height) camera.reveal(box);
}

function chooseEdge(edge, resource) {
  picture.highlightEdge(edge, resource);
  selectionChanged(resource ?? "");
  if (resource) details.open(resource, true);
  else details.say(edge.kind, edge.why);
}

function release() {
  picture.release();
  selectionChanged("");
  outline.select(null);
  if (details.panel.contains(document.activeElement)) viewport.focus({ preventScroll: true });
  details.close();
}

function selectionChanged(resource) {
  chosen = resource;
  fitSelectionButton.disabled = picture.marked === null;
  remember(resource);
}

function fitSelection() {
  if (picture.marked) camera.toBox(picture.marked);
}

// Shows or hides the inside of a VPC.
function turnInside(vpc) {
  const inside = picture.insides.get(vpc);
  const label = picture.scene.nodes.get(vpc)?.label ?? vpc;
  if (inside) turns.to(inside.href, { vpc, said: `Inside of ${label} ${inside.shown ? "hidden" : "shown"}` });
}

// What is inside a VPC that is drawn as a card: the card is opened, and the thing selected.
function showHidden(resource, vpc) {
  const inside = picture.insides.get(vpc);
  if (inside && !inside.shown) turns.to(inside.href, { vpc, select: resource, said: "Inside shown" });
}

// Only a thing and what is near it; asked for again, one link further.
function focusOn(resource) {
  if (stage.dataset.focus === undefined) return;
  const again = valuesOf("focus")[0] === resource;
  const hops = again ? Math.min(Number(valuesOf("hops")[0] ?? 1) + 1, 3) : 1;
  turns.to(addressWith({ focus: resource, hops: String(hops) }), { said: "Only this and its neighbours are shown" });
}

function leaveFocus() {
  if (valuesOf("focus").length) turns.to(addressWith({ focus: "", hops: "" }), { said: "The whole picture is shown" });
}

// Puts another picture in place; what was looked at stays where it is on the screen.
function put(change, { vpc, select: wanted }) {
  const { fitted, view } = camera;
  const before = change();
  const held = anchor(vpc || changedVpc(before, picture.scene), before, picture.scene, view);
  frame();
  const shrunk = picture.scene.size.width < view.w && picture.scene.size.height < view.h;
  if (held && !shrunk && (vpc || !fitted)) camera.follow(...held);
  else camera.fit();
  const resource = wanted ?? resourceOfAddress();
  const nodes = picture.scene.byResource.get(resource) ?? [];
  if (nodes.length) picture.highlight(nodes, resource);
  else picture.release();
  outline.select(nodes[0] ?? null);
  fitSelectionButton.disabled = picture.marked === null;
  details.dress();
}

function replacePicture(page) {
  const before = picture;
  picture = new Picture(page);
  before.svg.replaceWith(picture.svg);
  return before.scene;
}

function turned({ push, said, select: wanted }) {
  details.tell(said);
  if (wanted) select(wanted, { move: true });
  else if (!push && resourceOfAddress() !== details.wanted) {
    if (resourceOfAddress()) select(resourceOfAddress(), { move: false });
    else release();
  }
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
    const themed = (address) => {
      const url = new URL(address, location.href);
      if (event.target.value === "dark") url.searchParams.set("theme", "dark");
      else url.searchParams.delete("theme");
      return url.href;
    };
    for (const link of document.querySelectorAll("a[data-export]")) link.href = themed(link.href);
    for (const form of document.querySelectorAll("form[data-export-form]")) form.action = themed(form.action);
  });
}

// The picture on the page: looks, moves, selects, and keeps outline, details and address in step.
import { Camera } from "./camera.js";
import { Culling } from "./culling.js";
import { Details } from "./details.js";
import { startGestures } from "./gestures.js";
import { Names } from "./names.js";
import { Outline } from "./outline.js";
import { Scene, union } from "./scene.js";
import { startTips } from "./tips.js";

const NARROW_PX = 900;

const viewport = document.querySelector(".viewport");
const svg = viewport.querySelector("svg");
const stage = document.querySelector(".stage");
const level = document.querySelector("[data-zoom-level]");
const scene = new Scene(JSON.parse(document.getElementById("scene").textContent));
const drawn = new Map([...svg.querySelectorAll("[data-id]")].map((group) => [group.dataset.id, group]));
const culling = new Culling(svg, scene, drawn);
const names = new Names(svg, scene);
const camera = new Camera(viewport, svg, scene.size, ({ view, scale }) => {
  level.textContent = `${Math.round(scale * 100)}%`;
  culling.look(view, scale);
  names.look(view, scale);
});
const details = new Details(document.getElementById("details"), stage.dataset.resourceBase, {
  onLink: (resource) => select(resource, { move: true }),
  onClose: () => release(),
});
const outline = new Outline(document.querySelector("[role=tree]"), scene, { onChoose: (node) => chooseNode(node, { move: true }) });
let marks = [];

startGestures(viewport, camera, { onClick: clicked });
startTips(viewport, document.querySelector("[data-tip]"));
for (const link of svg.querySelectorAll("a")) link.setAttribute("tabindex", "-1");
svg.removeAttribute("width");
svg.removeAttribute("height");
startOutlineButton();
startExports();
camera.fit();
if (location.hash.length > 1) {
  document.getElementById("details").hidden = false;
  camera.fit();
  select(decodeURIComponent(location.hash.slice(1)), { move: true });
}

window.addEventListener("hashchange", () => {
  if (location.hash.length > 1) select(decodeURIComponent(location.hash.slice(1)), { move: true });
  else release();
});
document.addEventListener("vpcviz:find", (event) => {
  if (!scene.byResource.has(event.detail)) return;
  event.preventDefault();
  select(event.detail, { move: true });
  viewport.focus({ preventScroll: true });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) release();
});
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => camera[button.dataset.zoom]());
}

function clicked(event) {
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
  const edge = scene.edges.get(group.dataset.id);
  if (group.classList.contains("vv-edge") && edge) chooseEdge(edge, group.dataset.resource);
  else if (scene.nodes.has(group.dataset.id)) chooseNode(scene.nodes.get(group.dataset.id), { move: false });
}

viewport.addEventListener("dblclick", (event) => {
  const group = event.target.closest(".vv-node[data-id]");
  const opens = group && scene.nodes.get(group.dataset.id)?.opens;
  if (opens) location.assign(opens);
});

function chooseNode(node, { move }) {
  if (node.resource) {
    select(node.resource, { move, node });
    return;
  }
  highlight([node]);
  outline.select(node);
  if (move) camera.show(node.box);
  remember("");
  details.say(node.kind, [node.label, node.sub, ...node.badges.map(([title]) => title)].filter(Boolean).join(", "));
}

function select(resource, { move, node }) {
  const nodes = scene.byResource.get(resource) ?? [];
  highlight(nodes, resource);
  outline.select(node ?? nodes[0]);
  remember(resource);
  details.open(resource, nodes.length > 0);
  if (!nodes.length) return;
  const box = union((node ? [node] : nodes).map((item) => item.box));
  if (move) camera.show(box);
  else if (window.innerWidth <= NARROW_PX) camera.centre(box.x + box.w / 2, box.y + box.h / 2);
  else camera.reveal(box);
}

function chooseEdge(edge, resource) {
  const net = [...scene.edges.values()].filter((other) => other.id === edge.id || (edge.net && other.net === edge.net));
  const ends = net.flatMap((line) => [line.source, line.target]);
  const lit = new Set([...ends, ...(scene.byResource.get(resource) ?? []).map((node) => node.id)]);
  paint({ lit, lines: new Set(net.map((line) => line.id)), around: scene.around(lit) }, []);
  if (resource) details.open(resource, true);
  else details.say(edge.kind, edge.why);
  remember(resource ?? "");
}

function highlight(nodes, resource = "") {
  const found = scene.connected(nodes);
  for (const group of svg.querySelectorAll(".vv-edge[data-resource]")) {
    if (resource && group.dataset.resource === resource) found.lines.add(group.dataset.id);
  }
  for (const id of scene.marked(nodes, resource)) found.lit.add(id);
  for (const id of scene.around(found.lit)) found.around.add(id);
  paint(found, nodes);
}

function paint({ lit, lines, around }, nodes) {
  svg.classList.toggle("selecting", lit.size + lines.size > 0);
  for (const [id, group] of drawn) {
    group.classList.toggle("lit", lit.has(id) || lines.has(id));
    group.classList.toggle("around", around.has(id));
  }
  for (const mark of marks) mark.remove();
  marks = nodes.map(({ box }) => {
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const sides = { class: "mark", x: box.x - 2, y: box.y - 2, width: box.w + 4, height: box.h + 4, rx: 4 };
    for (const [name, value] of Object.entries(sides)) mark.setAttribute(name, value);
    svg.append(mark);
    return mark;
  });
}

function release() {
  paint({ lit: new Set(), lines: new Set(), around: new Set() }, []);
  outline.select(null);
  if (details.panel.contains(document.activeElement)) viewport.focus({ preventScroll: true });
  details.close();
  remember("");
}

function remember(resource) {
  const address = location.pathname + location.search + (resource ? `#${encodeURIComponent(resource)}` : "");
  if (address !== location.pathname + location.search + location.hash) history.replaceState(null, "", address);
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
  const links = [...document.querySelectorAll("a[data-export]")];
  const dress = (theme) => {
    for (const link of links) {
      const url = new URL(link.href);
      if (theme === "dark") url.searchParams.set("theme", "dark");
      else url.searchParams.delete("theme");
      link.href = url;
    }
  };
  for (const choice of document.querySelectorAll("[name=export-theme]")) {
    choice.addEventListener("change", () => dress(choice.value));
  }
}

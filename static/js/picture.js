// A drawing with its scene: what is lit, what is left out at this zoom, and which VPCs can show their inside.
import { Culling } from "./culling.js";
import { Insides } from "./insides.js";
import { Names } from "./names.js";
import { applyPatch } from "./patching.js";
import { Scene, union } from "./scene.js";
import { takeTips } from "./tips.js";

const MANY = 300;
const HIT_WIDTH = 10;

export class Picture {
  constructor(page) {
    this.svg = page.querySelector("svg.vv-picture");
    this.data = JSON.parse(page.getElementById("scene").textContent);
    this.drawn = new Map([...this.svg.querySelectorAll("[data-id]")].map((group) => [group.dataset.id, group]));
    this.marks = [];
    this.marked = null;
    this.prepare();
    this.insides = new Insides(this.svg, this.scene);
    this.svg.removeAttribute("width");
    this.svg.removeAttribute("height");
  }

  // What changes, in place; gives the scene before.
  follow(patch) {
    const before = this.scene;
    this.data = applyPatch(patch, this);
    this.prepare();
    this.insides.follow(this.scene);
    return before;
  }

  prepare() {
    this.scene = new Scene(this.data);
    this.heavy = this.drawn.size > MANY;
    this.names?.remove();
    this.names = new Names(this.svg, this.scene, this.drawn);
    this.culling = null;
    for (const { id } of this.scene.edges.values()) widen(this.drawn.get(id));
    takeTips(this.svg);
    for (const link of this.svg.querySelectorAll("a:not([tabindex])")) link.setAttribute("tabindex", "-1");
  }

  get controls() {
    return this.insides.group;
  }

  look(area, scale) {
    this.culling ??= new Culling(this.svg, this.scene, this);
    this.culling.look(area, scale);
    this.names.look(area, scale);
  }

  // Everything, as large as it is: for paper.
  lookAtAll() {
    this.culling?.showAll();
    this.names.clear();
  }

  // The nodes and everything that is connected to them.
  highlight(nodes, resource = "") {
    this.paint(this.connected(nodes, resource), nodes);
  }

  connected(nodes, resource = "") {
    const found = this.scene.connected(nodes);
    if (resource) {
      for (const group of this.svg.querySelectorAll(`.vv-edge[data-resource="${CSS.escape(resource)}"]`)) found.lines.add(group.dataset.id);
    }
    for (const id of this.scene.marked(nodes, resource)) found.lit.add(id);
    for (const id of this.scene.around(found.lit)) found.around.add(id);
    return found;
  }

  // A line, all lines of its net, and their ends.
  highlightEdge(edge, resource) {
    const { scene } = this;
    const found = this.net(edge, resource);
    this.paint(found, []);
    this.marked = union([...found.lines].map((id) => scene.edges.get(id).box));
  }

  net(edge, resource) {
    const { scene } = this;
    const lines = [...scene.edges.values()].filter((other) => other.id === edge.id || (edge.net && other.net === edge.net));
    const ends = lines.flatMap((line) => [line.source, line.target]);
    const lit = new Set([...ends, ...(scene.byResource.get(resource) ?? []).map((node) => node.id)]);
    return { lit, lines: new Set(lines.map((line) => line.id)), around: scene.around(lit) };
  }

  // What is under the pointer, while nothing is selected; null lets go.
  point(group) {
    const edge = group && this.scene.edges.get(group.dataset.id);
    const node = group && this.scene.nodes.get(group.dataset.id);
    if (edge) this.light(this.net(edge, group.dataset.resource));
    else if (node) this.light(this.connected([node], node.resource ?? ""));
    else this.light(NOTHING);
    this.svg.classList.toggle("pointing", Boolean(edge || node));
  }

  release() {
    this.paint(NOTHING, []);
  }

  paint(found, nodes) {
    this.light(found);
    for (const mark of this.marks) mark.remove();
    this.marks = nodes.map(({ box }) => this.mark(box));
    this.marked = nodes.length ? union(nodes.map((node) => node.box)) : null;
  }

  light({ lit, lines, around }) {
    this.svg.classList.remove("pointing");
    this.svg.classList.toggle("selecting", lit.size + lines.size > 0);
    for (const [id, group] of this.drawn) {
      group.classList.toggle("lit", lit.has(id) || lines.has(id));
      group.classList.toggle("around", around.has(id));
    }
  }

  mark(box) {
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const sides = { class: "mark", x: box.x - 2, y: box.y - 2, width: box.w + 4, height: box.h + 4, rx: 4 };
    for (const [name, value] of Object.entries(sides)) mark.setAttribute(name, value);
    this.svg.insertBefore(mark, this.controls);
    return mark;
  }
}

// What the pointer feels of a line: more than its own width.
function widen(group) {
  const line = group?.querySelector(":scope > path");
  if (!line || line.classList.contains("vv-hit")) return;
  const hit = line.cloneNode();
  hit.setAttribute("class", "vv-hit");
  hit.setAttribute("stroke", "transparent");
  hit.setAttribute("stroke-width", HIT_WIDTH);
  hit.removeAttribute("stroke-dasharray");
  line.before(hit);
}

const NOTHING = { lit: new Set(), lines: new Set(), around: new Set() };

// The box by which the view is held when one scene follows another: the one asked for, else the nearest to the middle
// that is in both. [before, after], or null.
export function anchor(id, before, after, { x, y, w, h }) {
  const pair = (node) => [node.box, after.nodes.get(node.id).box];
  const asked = before.nodes.get(id);
  if (asked && after.nodes.has(id)) return pair(asked);
  const away = ({ box }) => Math.hypot(box.x + box.w / 2 - x - w / 2, box.y + box.h / 2 - y - h / 2);
  const nodes = [...before.nodes.values()].filter((node) => ANCHORS.has(node.kind) && after.nodes.has(node.id));
  const nearest = nodes.reduce((best, node) => (!best || away(node) < away(best) ? node : best), null);
  return nearest && pair(nearest);
}

const ANCHORS = new Set(["vpc", "subnet", "endpoint service", "load balancer"]);

// The only VPC whose inside is shown in one scene and not in the other; "" when there are none or several.
export function changedVpc(before, after) {
  const changed = [...after.nodes.values()].filter(({ id, inside }) => typeof inside === "boolean" && before.nodes.has(id) && before.nodes.get(id).inside !== inside);
  return changed.length === 1 ? changed[0].id : "";
}

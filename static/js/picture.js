// A drawing with its scene: what is lit, what is left out at this zoom, and which VPCs can show their inside.
import { Culling } from "./culling.js";
import { Names } from "./names.js";
import { Scene, union } from "./scene.js";
import { takeTips } from "./tips.js";

const MANY = 300;

export class Picture {
  constructor(page) {
    this.svg = page.querySelector(".viewport svg");
    this.scene = new Scene(JSON.parse(page.getElementById("scene").textContent));
    this.drawn = new Map([...this.svg.querySelectorAll("[data-id]")].map((group) => [group.dataset.id, group]));
    this.heavy = this.drawn.size > MANY;
    this.culling = new Culling(this.svg, this.scene, this.drawn, this);
    this.names = new Names(this.svg, this.scene);
    this.controls = this.svg.querySelector(".vv-insides");
    this.insides = new Map();
    for (const control of this.svg.querySelectorAll("a.vv-inside")) {
      this.insides.set(control.dataset.vpc, { href: control.getAttribute("href"), shown: control.dataset.shown === "true" });
    }
    this.marks = [];
    this.marked = null;
    takeTips(this.svg);
    for (const link of this.svg.querySelectorAll("a")) link.setAttribute("tabindex", "-1");
    this.svg.removeAttribute("width");
    this.svg.removeAttribute("height");
  }

  look(area, scale) {
    this.culling.look(area, scale);
    this.names.look(area, scale);
  }

  // The nodes and everything that is connected to them.
  highlight(nodes, resource = "") {
    const found = this.scene.connected(nodes);
    for (const group of this.svg.querySelectorAll(".vv-edge[data-resource]")) {
      if (resource && group.dataset.resource === resource) found.lines.add(group.dataset.id);
    }
    for (const id of this.scene.marked(nodes, resource)) found.lit.add(id);
    for (const id of this.scene.around(found.lit)) found.around.add(id);
    this.paint(found, nodes);
  }

  // A line, all lines of its net, and their ends.
  highlightEdge(edge, resource) {
    const { scene } = this;
    const net = [...scene.edges.values()].filter((other) => other.id === edge.id || (edge.net && other.net === edge.net));
    const ends = net.flatMap((line) => [line.source, line.target]);
    const lit = new Set([...ends, ...(scene.byResource.get(resource) ?? []).map((node) => node.id)]);
    this.paint({ lit, lines: new Set(net.map((line) => line.id)), around: scene.around(lit) }, []);
    this.marked = union(net.map((line) => line.box));
  }

  release() {
    this.paint({ lit: new Set(), lines: new Set(), around: new Set() }, []);
  }

  paint({ lit, lines, around }, nodes) {
    this.svg.classList.toggle("selecting", lit.size + lines.size > 0);
    for (const [id, group] of this.drawn) {
      group.classList.toggle("lit", lit.has(id) || lines.has(id));
      group.classList.toggle("around", around.has(id));
    }
    for (const mark of this.marks) mark.remove();
    this.marks = nodes.map(({ box }) => this.mark(box));
    this.marked = nodes.length ? union(nodes.map((node) => node.box)) : null;
  }

  mark(box) {
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const sides = { class: "mark", x: box.x - 2, y: box.y - 2, width: box.w + 4, height: box.h + 4, rx: 4 };
    for (const [name, value] of Object.entries(sides)) mark.setAttribute(name, value);
    this.svg.insertBefore(mark, this.controls);
    return mark;
  }

  // The VPC by which the view is held when the picture changes: the one asked for, else the nearest to the middle.
  anchor(id, { x, y, w, h }) {
    const asked = this.scene.nodes.get(id);
    if (asked) return asked;
    const away = ({ box }) => Math.hypot(box.x + box.w / 2 - x - w / 2, box.y + box.h / 2 - y - h / 2);
    const nodes = [...this.insides.keys()].map((vpc) => this.scene.nodes.get(vpc)).filter(Boolean);
    return nodes.reduce((best, node) => (!best || away(node) < away(best) ? node : best), null);
  }
}

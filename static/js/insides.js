// The controls on the corners of VPCs that show and hide their inside, after the picture has changed.
import { addressWith } from "./query.js";

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 9;
const ARM = 5;

export class Insides {
  constructor(svg, scene) {
    this.group = svg.querySelector(".vv-insides");
    this.controls = new Map();
    for (const control of svg.querySelectorAll("a.vv-inside")) {
      control.setAttribute("tabindex", "-1");
      this.controls.set(control.dataset.vpc, control);
    }
    this.vpcs = this.group ? of(scene) : new Map();
  }

  has(vpc) {
    return this.vpcs.has(vpc);
  }

  // What to say of a VPC: whether its inside is shown, and the address after the other way; undefined when it has none.
  get(vpc) {
    const shown = this.vpcs.get(vpc)?.inside;
    return shown === undefined ? undefined : { shown, href: this.turned(vpc) };
  }

  turned(vpc) {
    const shown = new Set([...this.vpcs].filter(([, { inside }]) => inside).map(([id]) => id));
    if (!shown.delete(vpc)) shown.add(vpc);
    return addressWith({ expand: [...shown] });
  }

  // Puts the controls where the VPCs of the scene are.
  follow(scene) {
    if (!this.group) return;
    const before = this.vpcs;
    this.vpcs = of(scene);
    for (const [id, control] of this.controls) {
      if (this.vpcs.has(id)) continue;
      control.remove();
      this.controls.delete(id);
    }
    for (const [id, node] of this.vpcs) {
      const was = before.get(id);
      if (was && was.inside === node.inside && corner(was) === corner(node)) continue;
      this.draw(id, node);
    }
  }

  draw(id, node) {
    let control = this.controls.get(id);
    if (!control) {
      control = document.createElementNS(SVG, "a");
      control.setAttribute("class", "vv-inside");
      control.setAttribute("tabindex", "-1");
      control.dataset.vpc = id;
      control.append(document.createElementNS(SVG, "path"));
      this.group.append(control);
      this.controls.set(id, control);
    }
    control.dataset.shown = String(node.inside);
    control.setAttribute("aria-label", `${node.inside ? "Hide" : "Show"} the inside of ${node.label}`);
    control.firstElementChild.setAttribute("d", sign(node));
  }
}

function of(scene) {
  return new Map([...scene.nodes.values()].filter(({ inside }) => inside === true || inside === false).map((node) => [node.id, node]));
}

function corner({ box }) {
  return `${box.x + box.w} ${box.y}`;
}

function sign({ box, inside }) {
  const x = box.x + box.w;
  const { y } = box;
  const circle = `M${x - RADIUS} ${y}a${RADIUS} ${RADIUS} 0 1 1 ${2 * RADIUS} 0a${RADIUS} ${RADIUS} 0 1 1 -${2 * RADIUS} 0`;
  return `${circle}M${x - ARM} ${y}h${2 * ARM}${inside ? "" : `M${x} ${y - ARM}v${2 * ARM}`}`;
}

// Draws what can be seen: things outside the view, or too small to be made out, are left out of a large picture.
import { Line } from "./lines.js";
import { READ_PX } from "./names.js";
import { whole } from "./patching.js";

const LEAST_PX = 2.5;
const ICON_SCALE = 0.3;
const DASH_SCALE = 0.5;

export class Culling {
  constructor(svg, scene, { heavy, drawn, insides }) {
    this.svg = svg;
    this.things = [];
    if (heavy) this.collect(scene, drawn, insides.controls);
    else lay(svg, drawn);
    this.sizes = new Set([...svg.querySelectorAll("text")].map((text) => Number(text.getAttribute("font-size"))));
  }

  collect(scene, drawn, controls) {
    const add = (group, box, line = null) => this.things.push({ group, box, line, gone: group.classList.contains("away") });
    for (const { id, box } of scene.nodes.values()) {
      const group = drawn.get(id);
      if (group) add(whole(group), box);
    }
    for (const { id, box } of scene.edges.values()) {
      const group = drawn.get(id);
      if (group) add(group, box, lineOf(group, box));
    }
    for (const [vpc, control] of controls) {
      const node = scene.nodes.get(vpc);
      if (node) add(control, node.box);
    }
  }

  look(area, scale) {
    for (const size of this.sizes) this.svg.classList.toggle(`tiny-${size}`, size * scale < READ_PX);
    this.svg.classList.toggle("tiny-signs", scale < ICON_SCALE);
    this.svg.classList.toggle("tiny-dashes", scale < DASH_SCALE);
    for (const thing of this.things) {
      const { box, line } = thing;
      const outside = box.x > area.x + area.w || box.y > area.y + area.h || box.x + box.w < area.x || box.y + box.h < area.y;
      this.set(thing, outside || Math.max(box.w, box.h) * scale < LEAST_PX || line?.within(area) === false);
    }
  }

  showAll() {
    for (const size of this.sizes) this.svg.classList.remove(`tiny-${size}`);
    this.svg.classList.remove("tiny-signs", "tiny-dashes");
    for (const thing of this.things) {
      thing.line?.whole();
      this.set(thing, false);
    }
  }

  set(thing, gone) {
    if (gone === thing.gone) return;
    thing.gone = gone;
    thing.group.classList.toggle("away", gone);
  }
}

// A line that the patch of a picture keeps is the same line, cut or not.
function lineOf(group, box) {
  if (group.line) group.line.box = box;
  else group.line = new Line(group, box);
  return group.line;
}

// A picture that is no longer large is drawn as it is.
function lay(svg, drawn) {
  for (const group of svg.querySelectorAll(".away")) group.classList.remove("away");
  for (const group of drawn.values()) group.line?.whole();
}

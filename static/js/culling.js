// Draws what can be seen: things outside the view, or too small to be made out, are left out of a large picture.
const LEAST_PX = 2.5;
const READ_PX = 4;
const ICON_SCALE = 0.3;

export class Culling {
  constructor(svg, scene, drawn, { heavy }) {
    this.svg = svg;
    this.heavy = heavy;
    this.things = [];
    if (heavy) this.collect(scene, drawn);
    this.sizes = new Set([...svg.querySelectorAll("text")].map((text) => Number(text.getAttribute("font-size"))));
  }

  collect(scene, drawn) {
    for (const thing of [...scene.nodes.values(), ...scene.edges.values()]) {
      const group = drawn.get(thing.id);
      if (group) this.things.push({ group, box: thing.box, gone: false });
    }
    for (const control of this.svg.querySelectorAll("a.vv-inside")) {
      const node = scene.nodes.get(control.dataset.vpc);
      if (node) this.things.push({ group: control, box: node.box, gone: false });
    }
  }

  look(area, scale) {
    for (const size of this.sizes) this.svg.classList.toggle(`tiny-${size}`, size * scale < READ_PX);
    this.svg.classList.toggle("tiny-signs", scale < ICON_SCALE);
    for (const thing of this.things) {
      const { box } = thing;
      const outside = box.x > area.x + area.w || box.y > area.y + area.h || box.x + box.w < area.x || box.y + box.h < area.y;
      const gone = outside || Math.max(box.w, box.h) * scale < LEAST_PX;
      if (gone !== thing.gone) {
        thing.gone = gone;
        thing.group.classList.toggle("away", gone);
      }
    }
  }
}

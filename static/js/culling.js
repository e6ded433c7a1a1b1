// Draws what can be seen: things outside the view, or too small to be made out, are left out of a large picture.
const MANY = 1500;
const LEAST_PX = 2.5;
const READ_PX = 4;
const MARGIN = 0.25;

export class Culling {
  constructor(svg, scene, drawn) {
    this.svg = svg;
    this.things = [];
    for (const node of scene.nodes.values()) {
      const group = drawn.get(node.id);
      if (group) this.things.push({ group, box: node.box, gone: false });
    }
    for (const edge of scene.edges.values()) {
      const group = drawn.get(edge.id);
      if (group) this.things.push({ group, box: null, gone: false });
    }
    this.sizes = new Set([...svg.querySelectorAll("text")].map((text) => Number(text.getAttribute("font-size"))));
    this.active = this.things.length > MANY;
  }

  look(view, scale) {
    for (const size of this.sizes) this.svg.classList.toggle(`tiny-${size}`, size * scale < READ_PX);
    if (!this.active) return;
    const area = {
      x: view.x - view.w * MARGIN,
      y: view.y - view.h * MARGIN,
      right: view.x + view.w * (1 + MARGIN),
      bottom: view.y + view.h * (1 + MARGIN),
    };
    for (const thing of this.things) {
      thing.box ??= bounds(thing.group);
      const { box } = thing;
      const outside = box.x > area.right || box.y > area.bottom || box.x + box.w < area.x || box.y + box.h < area.y;
      const gone = outside || Math.max(box.w, box.h) * scale < LEAST_PX;
      if (gone !== thing.gone) {
        thing.gone = gone;
        thing.group.classList.toggle("away", gone);
      }
    }
  }
}

function bounds(group) {
  const { x, y, width, height } = group.getBBox();
  return { x, y, w: width, h: height };
}

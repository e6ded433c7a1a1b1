// Names that stay legible when the picture is small: an account's on its edge, a VPC's in its box.
const SVG = "http://www.w3.org/2000/svg";
export const READ_PX = 5;
const LOOKS = {
  account: { px: 12, above: true },
  vpc: { px: 10, above: false },
};
const CHARACTER_EM = 0.58;
const LEAST_CHARACTERS = 4;

export class Names {
  constructor(svg, scene, drawn) {
    this.group = document.createElementNS(SVG, "g");
    this.group.setAttribute("class", "names");
    this.group.setAttribute("aria-hidden", "true");
    svg.append(this.group);
    this.nodes = [...scene.nodes.values()].filter((node) => node.kind in LOOKS && node.label);
    this.own = new Map(this.nodes.map(({ id }) => [id, sizeOf(drawn.get(id))]));
    this.shown = new Map();
  }

  remove() {
    this.group.remove();
  }

  clear() {
    this.group.replaceChildren();
    this.shown.clear();
  }

  look(view, scale) {
    const wanted = new Set();
    for (const node of this.nodes) {
      const look = LOOKS[node.kind];
      if (this.own.get(node.id) * scale >= READ_PX || !inside(node.box, view)) continue;
      const words = cut(node.label, (node.box.w * scale - 8) / (look.px * CHARACTER_EM));
      if (!words || (!look.above && node.box.h * scale < look.px + 4)) continue;
      wanted.add(node.id);
      this.draw(node, look, words, scale);
    }
    for (const [id, text] of this.shown) {
      if (!wanted.has(id)) {
        text.remove();
        this.shown.delete(id);
      }
    }
  }

  draw(node, look, words, scale) {
    let text = this.shown.get(node.id);
    if (!text) {
      text = document.createElementNS(SVG, "text");
      text.setAttribute("class", node.kind);
      this.group.append(text);
      this.shown.set(node.id, text);
    }
    const { x, y, w, h } = node.box;
    const size = look.px / scale;
    text.setAttribute("font-size", size);
    text.setAttribute("stroke-width", size / 3);
    text.setAttribute("x", x + w / 2);
    text.setAttribute("y", look.above ? y + size * 0.35 : y + h / 2 + size * 0.36);
    text.textContent = words;
  }
}

// How large the drawing itself writes the name.
function sizeOf(group) {
  const sizes = [...(group?.querySelectorAll(":scope > text") ?? [])].map((text) => Number(text.getAttribute("font-size")));
  return Math.max(0, ...sizes);
}

function inside(box, view) {
  return box.x < view.x + view.w && box.x + box.w > view.x && box.y < view.y + view.h && box.y + box.h > view.y;
}

function cut(words, room) {
  const letters = [...words];
  if (letters.length <= room) return words;
  if (room < LEAST_CHARACTERS) return "";
  const kept = Math.floor(room) - 1;
  const front = Math.ceil(kept / 2);
  return `${letters.slice(0, front).join("")}…${letters.slice(letters.length - kept + front).join("")}`;
}

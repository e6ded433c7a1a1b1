// The whole picture, small: a frame shows what is looked at, and follows the pointer.
const SVG = "http://www.w3.org/2000/svg";
const WIDEST_PX = 180;
const HIGHEST_PX = 130;
const KINDS = ["account", "vpc", "subnet"];

export class Minimap {
  constructor(svg, camera) {
    Object.assign(this, { svg, camera });
    this.frame = make("rect", "frame");
    svg.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      this.go(event);
    });
    svg.addEventListener("pointermove", (event) => {
      if (svg.hasPointerCapture(event.pointerId)) this.go(event);
    });
  }

  show(scene) {
    const { width, height } = scene.size;
    this.size = scene.size;
    this.scale = Math.min(WIDEST_PX / width, HIGHEST_PX / height);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("width", Math.round(width * this.scale));
    this.svg.setAttribute("height", Math.round(height * this.scale));
    const nodes = [...scene.nodes.values()];
    const layers = KINDS.map((kind) => {
      const path = make("path", kind);
      path.setAttribute("d", nodes.filter((node) => node.kind === kind).map(outline).join(""));
      return path;
    });
    this.svg.replaceChildren(...layers, this.frame);
  }

  look({ x, y, w, h }) {
    const { width, height } = this.size;
    this.svg.toggleAttribute("hidden", x <= 0 && y <= 0 && x + w >= width && y + h >= height);
    const left = Math.max(x, 0);
    const top = Math.max(y, 0);
    this.frame.setAttribute("x", left);
    this.frame.setAttribute("y", top);
    this.frame.setAttribute("width", Math.max(Math.min(x + w, width) - left, 0));
    this.frame.setAttribute("height", Math.max(Math.min(y + h, height) - top, 0));
  }

  go(event) {
    const box = this.svg.getBoundingClientRect();
    this.camera.centre((event.clientX - box.left) / this.scale, (event.clientY - box.top) / this.scale);
  }
}

function outline({ box }) {
  return `M${box.x} ${box.y}h${box.w}v${box.h}h-${box.w}z`;
}

function make(name, className) {
  const element = document.createElementNS(SVG, name);
  element.setAttribute("class", className);
  return element;
}

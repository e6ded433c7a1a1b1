// The blocks of a large picture, under it: what is seen where a moving picture has not been drawn yet.
const SVG = "http://www.w3.org/2000/svg";
const KINDS = ["account", "region", "vpc"];
const WIDEST_PX = 1600;

export class Backdrop {
  constructor(viewport) {
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "backdrop");
    this.svg.setAttribute("aria-hidden", "true");
    this.viewport = viewport;
  }

  show({ scene, heavy }) {
    if (!heavy) {
      this.svg.remove();
      return;
    }
    const { width, height } = scene.size;
    this.scale = Math.min(WIDEST_PX / width, WIDEST_PX / height, 1);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("width", width * this.scale);
    this.svg.setAttribute("height", height * this.scale);
    const nodes = [...scene.nodes.values()];
    this.svg.replaceChildren(
      ...KINDS.map((kind) => {
        const path = document.createElementNS(SVG, "path");
        path.setAttribute("class", kind);
        path.setAttribute("d", nodes.filter((node) => node.kind === kind).map(({ box }) => `M${box.x} ${box.y}h${box.w}v${box.h}h-${box.w}z`).join(""));
        return path;
      }),
    );
    if (this.viewport.firstElementChild !== this.svg) this.viewport.prepend(this.svg);
  }

  look({ x, y, scale, moving }) {
    this.svg.classList.toggle("seen", moving);
    if (moving) this.svg.style.transform = `translate(${-x * scale}px, ${-y * scale}px) scale(${scale / this.scale})`;
  }
}

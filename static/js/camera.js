// Where the picture is looked at: moves and scales the drawing by its viewBox.
const LEAST = 0.02;
const MOST = 8;
const STEP = 1.25;
const MARGIN_PX = 16;
const FOOT_PX = 48;

export class Camera {
  constructor(viewport, svg, size, onChange) {
    Object.assign(this, { viewport, svg, size, onChange, x: 0, y: 0, scale: 1, waiting: false, fitted: true });
    new ResizeObserver(() => this.resized()).observe(viewport);
  }

  get width() {
    return this.viewport.clientWidth;
  }

  get height() {
    return this.viewport.clientHeight;
  }

  get view() {
    return { x: this.x, y: this.y, w: this.width / this.scale, h: this.height / this.scale };
  }

  // The whole picture, clear of the zoom buttons below.
  fit() {
    const { width, height } = this.size;
    const scale = Math.min((this.width - 2 * MARGIN_PX) / width, (this.height - MARGIN_PX - FOOT_PX) / height, 1.6);
    this.scale = clamp(scale, LEAST, MOST);
    this.x = (width - this.width / this.scale) / 2;
    this.y = (height - (this.height - FOOT_PX) / this.scale) / 2;
    this.redraw();
    this.fitted = true;
  }

  toBox(box, most = 1.5) {
    const scale = Math.min((this.width - 2 * MARGIN_PX) / box.w, (this.height - 2 * MARGIN_PX) / box.h, most);
    this.scale = clamp(scale, LEAST, MOST);
    this.centre(box.x + box.w / 2, box.y + box.h / 2);
  }

  centre(x, y) {
    this.x = x - this.width / this.scale / 2;
    this.y = y - this.height / this.scale / 2;
    this.changed();
  }

  // Brings a box into view: stays where it is when the box can be seen and read already.
  show(box) {
    const { x, y, w, h } = this.view;
    const inside = box.x >= x && box.y >= y && box.x + box.w <= x + w && box.y + box.h <= y + h;
    if (inside && this.scale > 0.55) return;
    if (box.w * this.scale > this.width || box.h * this.scale > this.height) {
      this.toBox(box);
      return;
    }
    this.scale = Math.max(this.scale, Math.min(1, this.width / box.w / 1.2, this.height / box.h / 1.2));
    this.centre(box.x + box.w / 2, box.y + box.h / 2);
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.changed();
  }

  zoom(factor, at = { x: this.width / 2, y: this.height / 2 }) {
    const scale = clamp(this.scale * factor, LEAST, MOST);
    this.x += at.x / this.scale - at.x / scale;
    this.y += at.y / this.scale - at.y / scale;
    this.scale = scale;
    this.changed();
  }

  in() {
    this.zoom(STEP);
  }

  out() {
    this.zoom(1 / STEP);
  }

  // Moves no more than it takes to see the box.
  reveal(box) {
    const { x, y, w, h } = this.view;
    const margin = MARGIN_PX / this.scale;
    this.x += shift(box.x - margin, box.x + box.w + margin, x, x + w);
    this.y += shift(box.y - margin, box.y + box.h + margin, y, y + h);
    this.changed();
  }

  // A window of another size is fitted anew; a panel that opens or closes leaves the picture where it is.
  resized() {
    const same = this.window === window.innerWidth;
    this.window = window.innerWidth;
    if (this.fitted && !same) this.fit();
    else this.redraw();
  }

  changed() {
    this.fitted = false;
    this.redraw();
  }

  redraw() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      const { x, y, w, h } = this.view;
      this.svg.setAttribute("viewBox", `${x} ${y} ${Math.max(w, 1)} ${Math.max(h, 1)}`);
      this.onChange(this);
    });
  }
}

function shift(from, to, start, end) {
  if (to - from > end - start || from < start) return from - start;
  return Math.max(to - end, 0);
}

function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}

// Where the picture is looked at: moves and scales the drawing by its viewBox.
// A heavy drawing is moved as a finished image, drawn wider than the viewport, and drawn anew when it rests.
const LEAST = 0.02;
const MOST = 8;
const STEP = 1.25;
const MARGIN_PX = 16;
const FOOT_PX = 48;
const REST_MS = 140;
const WIDER = 0.3;
const STRETCH = 2.5;
const MOST_STRETCH = 3.5;
const LEAST_STRETCH = 0.12;
const SHARE = 24;
const PAUSE_MS = 700;
const LEAST_SLIDES = 30;

export class Camera {
  constructor(viewport, { onMove, onDraw }) {
    Object.assign(this, { viewport, onMove, onDraw, x: 0, y: 0, scale: 1, width: 1, height: 1, waiting: false, fitted: true, cost: 0 });
    this.measure();
    new ResizeObserver(() => this.resized()).observe(viewport);
  }

  // Looks at another drawing, from the same place.
  frame(svg, size, heavy, backdrop) {
    Object.assign(this, { svg, size, heavy, drawn: null });
    this.backdrop = heavy ? backdrop : null;
    this.viewport.classList.toggle("heavy", heavy);
    this.redraw();
  }

  get view() {
    return { x: this.x, y: this.y, w: this.width / this.scale, h: this.height / this.scale };
  }

  // The whole picture, clear of the zoom buttons below.
  fit() {
    this.measure();
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

  // Keeps what was at one box in its place on the screen, now that it is at another.
  follow(before, after) {
    this.x += after.x - before.x;
    this.y += after.y - before.y;
    const { x, y, w, h } = this.view;
    if (after.x > x + w || after.y > y + h || after.x + after.w < x || after.y + after.h < y) this.reveal(after);
    this.changed();
  }

  measure() {
    this.width = Math.max(this.viewport.clientWidth, 1);
    this.height = Math.max(this.viewport.clientHeight, 1);
  }

  // A window of another size is fitted anew; a panel that opens or closes leaves the picture where it is.
  resized() {
    this.measure();
    this.drawn = null;
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
    if (this.waiting || this.paused) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      if (this.paused) return;
      if (this.heavy && this.drawn && this.slides()) this.slide();
      else this.draw();
      this.onMove(this);
    });
  }

  // A finished image serves as long as it is about as large as it was drawn, and shows all of the view or is recent;
  // what it does not reach is the backdrop's. Beyond that the browser would draw it anew, and larger.
  slides() {
    const stretch = this.scale / this.drawn.scale;
    return stretch < MOST_STRETCH && stretch > LEAST_STRETCH && (this.covered() || this.soon());
  }

  get moving() {
    return this.svg.style.transform !== "";
  }

  // Whether the last drawing is so recent that another one would make the movement stutter.
  soon() {
    return this.slid < LEAST_SLIDES || performance.now() - this.drawn.at < Math.max(this.cost * SHARE, PAUSE_MS);
  }

  draw() {
    clearTimeout(this.rest);
    const at = performance.now();
    requestAnimationFrame(() => requestAnimationFrame(() => (this.cost = performance.now() - at)));
    const { x, y, w, h } = this.view;
    const wider = this.heavy ? WIDER : 0;
    const area = { x: x - w * wider, y: y - h * wider, w: w * (1 + 2 * wider), h: h * (1 + 2 * wider) };
    this.drawn = { at, area, x: this.x, y: this.y, scale: this.scale };
    this.slid = 0;
    this.svg.style.transform = "";
    this.svg.setAttribute("viewBox", `${area.x} ${area.y} ${area.w} ${area.h}`);
    this.onDraw(area, this.scale);
    this.backdrop?.look(this);
    this.viewport.classList.add("ready");
  }

  // Whether the finished image shows all of the view, about as large as it was drawn.
  covered() {
    const { area, scale } = this.drawn;
    const { x, y, w, h } = this.view;
    const stretch = this.scale / scale;
    if (stretch > STRETCH || stretch < 1 / STRETCH) return false;
    const right = Math.min(x + w, this.size.width);
    const bottom = Math.min(y + h, this.size.height);
    return Math.max(x, 0) >= area.x && Math.max(y, 0) >= area.y && right <= area.x + area.w && bottom <= area.y + area.h;
  }

  slide() {
    const { drawn } = this;
    this.slid += 1;
    const stretch = this.scale / drawn.scale;
    const left = this.width * WIDER * (1 - stretch) + this.scale * (drawn.x - this.x);
    const top = this.height * WIDER * (1 - stretch) + this.scale * (drawn.y - this.y);
    this.svg.style.transform = `translate(${left}px, ${top}px) scale(${stretch})`;
    this.backdrop?.look(this);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.drawn = null;
      this.redraw();
    }, REST_MS);
  }
}

function shift(from, to, start, end) {
  if (to - from > end - start || from < start) return from - start;
  return Math.max(to - end, 0);
}

function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}

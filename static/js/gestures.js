// Wheel, drag, pinch and keys, told to a camera. A press that does not move is a click.
const WHEEL = 0.0016;
const STILL_PX = 5;
const KEY_PX = 60;

export function startGestures(viewport, camera, { onClick, onFitSelection, onFocus, onLeave }) {
  const pointers = new Map();
  let moved = 0;
  let spread = 0;

  viewport.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const unit = event.deltaMode === 1 ? 16 : 1;
      if (event.shiftKey) camera.pan(-(event.deltaY || event.deltaX) * unit, 0);
      else camera.zoom(Math.exp(-event.deltaY * unit * WHEEL * (event.ctrlKey ? 6 : 1)), place(event));
    },
    { passive: false },
  );

  viewport.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, place(event));
    moved = pointers.size > 1 ? STILL_PX * 2 : 0;
    spread = distance();
  });
  viewport.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    pointers.set(event.pointerId, now);
    if (moved < STILL_PX) return;
    if (!viewport.hasPointerCapture(event.pointerId)) viewport.setPointerCapture(event.pointerId);
    viewport.classList.add("dragging");
    camera.pan((now.x - before.x) / pointers.size, (now.y - before.y) / pointers.size);
    if (pointers.size === 2) {
      const wide = distance();
      if (spread) camera.zoom(wide / spread, middle());
      spread = wide;
    }
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    viewport.addEventListener(kind, (event) => {
      if (!pointers.delete(event.pointerId)) return;
      spread = distance();
      viewport.classList.remove("dragging");
    });
  }
  viewport.addEventListener("dragstart", (event) => event.preventDefault());
  viewport.addEventListener("click", (event) => {
    event.preventDefault();
    if (moved < STILL_PX) onClick(event);
  });

  viewport.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  const keys = {
    ArrowLeft: () => camera.pan(KEY_PX, 0),
    ArrowRight: () => camera.pan(-KEY_PX, 0),
    ArrowUp: () => camera.pan(0, KEY_PX),
    ArrowDown: () => camera.pan(0, -KEY_PX),
    "+": () => camera.in(),
    "=": () => camera.in(),
    "-": () => camera.out(),
    0: () => camera.fit(),
    f: onFitSelection,
    n: onFocus,
    b: onLeave,
  };

  function place(event) {
    const box = viewport.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  function distance() {
    const [a, b] = pointers.values();
    return b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }

  function middle() {
    const [a, b] = pointers.values();
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  }
}

// Rests the pointer on a thing while nothing is selected: what is connected to it is lit, the rest dimmed.
const REST_MS = 130;
const HEAVY_REST_MS = 280;

export function startHovering(viewport, { picture, camera }) {
  let timer = 0;
  let lit = null;

  viewport.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons) return;
    const group = event.target.closest("[data-id]");
    if (group === lit) return;
    clearTimeout(timer);
    timer = setTimeout(() => point(group), picture().heavy ? HEAVY_REST_MS : REST_MS);
  });
  viewport.addEventListener("pointerleave", () => leave());
  viewport.addEventListener("pointerdown", () => leave());
  viewport.addEventListener("wheel", () => clearTimeout(timer), { passive: true });

  function point(group) {
    if (picture().marked || group === lit || camera.moving) return;
    if (group && !group.isConnected) return;
    lit = group;
    picture().point(isFrame(group) ? null : group);
  }

  function leave() {
    clearTimeout(timer);
    if (lit) point(null);
  }
}

// The ground of an account or a region is no thing that one points at.
function isFrame(group) {
  return group?.matches(".vv-account, .vv-region") ?? false;
}

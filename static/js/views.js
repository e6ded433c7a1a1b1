// Saved views: the form keeps what is shown and from where; a view that is opened is looked at from there again.
// Runs before the viewer: the place is taken off the address, of which the viewer knows the selection only.
import { resourceOfAddress } from "./query.js";

const PLACE = /@(-?[\d.]+),(-?[\d.]+),([\d.]+)$/;

let camera = null;
let wanted = takePlace();

document.addEventListener("vpcviz:shown", ({ detail }) => {
  ({ camera } = detail);
  if (!wanted) return;
  const { x, y, scale } = wanted;
  wanted = null;
  requestAnimationFrame(() => {
    camera.scale = scale;
    camera.centre(x, y);
  });
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-save-view]");
  if (!form) return;
  form.elements.address.value = location.pathname + location.search;
  form.elements.theme.value = document.documentElement.dataset.theme ?? "";
  form.elements.selection.value = resourceOfAddress();
  form.elements.camera.value = camera && !camera.fitted ? placeOf(camera).join(",") : "";
});

// The middle of what is seen, so that a window of another size shows the same.
function placeOf({ view, scale }) {
  return [(view.x + view.w / 2).toFixed(1), (view.y + view.h / 2).toFixed(1), scale.toFixed(4)];
}

function takePlace() {
  const found = PLACE.exec(location.hash);
  if (!found) return null;
  const rest = location.hash.slice(0, found.index);
  history.replaceState(null, "", location.pathname + location.search + (rest.length > 1 ? rest : ""));
  const [x, y, scale] = found.slice(1).map(Number);
  return [x, y, scale].every(Number.isFinite) && scale > 0 ? { x, y, scale } : null;
}

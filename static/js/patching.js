// Puts the changes that the server tells into a drawing and its data; all else stays as it is.
const SVG = "http://www.w3.org/2000/svg";

// The data after the changes; the drawing is changed in place.
export function applyPatch(patch, { svg, data, drawn }) {
  svg.setAttribute("aria-label", patch.title);
  resize(svg, patch);
  svg.querySelector("defs").append(...pieces(patch.symbols).filter(({ id }) => svg.getElementById(id) === null));
  for (const old of svg.querySelectorAll(":scope > title, :scope > desc")) old.remove();
  svg.prepend(...pieces(patch.head));
  svg.querySelector(".vv-page").replaceChildren(...pieces(patch.page));
  svg.querySelector(".vv-legend").replaceChildren(...pieces(patch.legend));

  const nodes = changed(data.nodes, patch.nodes);
  const edges = changed(data.edges, patch.edges);
  take(drawn, data.nodes, nodes);
  take(drawn, data.edges, edges);
  shift(drawn, patch.nodes.shifts);
  resizeFrames(drawn, patch.nodes.sizes);
  shift(drawn, patch.edges.shifts);
  const layers = { behind: svg.querySelector(".vv-containers"), before: svg.querySelector(".vv-nodes"), edges: svg.querySelector(".vv-edges") };
  put(drawn, patch.nodes.put, ({ behind }) => (behind ? layers.behind : layers.before));
  put(drawn, patch.edges.put, () => layers.edges);
  arrange(drawn, nodes, [layers.behind, layers.before]);
  arrange(drawn, edges, [layers.edges]);
  return { width: patch.width, height: patch.height, seal: patch.seal, nodes, edges };
}

function resize(svg, { width, height }) {
  const paper = svg.querySelector(".vv-paper");
  paper?.setAttribute("width", width);
  paper?.setAttribute("height", height);
}

// The list of data in its new order: kept, moved, or told anew.
function changed(before, { order, shifts, put, sizes = [] }) {
  const sized = new Map(sizes.map(([id, ...size]) => [id, size]));
  const fresh = new Map(put.map(({ data }) => [data.id, data]));
  const moved = new Map(shifts.flatMap(([dx, dy, ids]) => ids.map((id) => [id, [dx, dy]])));
  const kept = order.flatMap((part) => (typeof part === "string" ? [fresh.get(part)] : before.slice(part[0], part[0] + part[1])));
  return kept.map((item) => {
    if (fresh.has(item.id)) return fresh.get(item.id);
    const [x, y, w, h] = item.box;
    const [dx, dy, width, height] = sized.get(item.id) ?? [...(moved.get(item.id) ?? [0, 0]), w, h];
    return dx || dy || width !== w || height !== h ? { ...item, box: [x + dx, y + dy, width, height] } : item;
  });
}

function take(drawn, before, after) {
  const kept = new Set(after.map(({ id }) => id));
  for (const { id } of before) {
    if (kept.has(id)) continue;
    whole(drawn.get(id))?.remove();
    drawn.delete(id);
  }
}

function shift(drawn, shifts) {
  for (const [dx, dy, ids] of shifts) {
    for (const id of ids) {
      const group = drawn.get(id);
      if (group) move(group, dx, dy);
    }
  }
}

function move(group, dx, dy) {
  const [x, y] = group.by ?? [0, 0];
  group.by = [x + dx, y + dy];
  if (x + dx || y + dy) group.setAttribute("transform", `translate(${x + dx} ${y + dy})`);
  else group.removeAttribute("transform");
}

// Frames that moved and grew or shrank, and are else what they were.
function resizeFrames(drawn, sizes) {
  for (const [id, dx, dy, w, h] of sizes) {
    const group = drawn.get(id);
    if (!group) continue;
    move(group, dx, dy);
    for (const outline of group.querySelectorAll(":scope > rect")) {
      outline.setAttribute("width", w);
      outline.setAttribute("height", h);
    }
  }
}

function put(drawn, list, layerOf) {
  const made = pieces(list.map(({ svg }) => svg).join(""));
  list.forEach((item, number) => {
    const piece = made[number];
    whole(drawn.get(item.data.id))?.remove();
    layerOf(item).append(piece);
    drawn.set(item.data.id, piece.matches("[data-id]") ? piece : piece.querySelector("[data-id]"));
  });
}

// Brings the pieces of each layer into the order of the data.
function arrange(drawn, data, layers) {
  const next = new Map(layers.map((layer) => [layer, layer.firstElementChild]));
  for (const { id } of data) {
    const piece = whole(drawn.get(id));
    if (!piece) continue;
    const layer = piece.parentNode;
    const here = next.get(layer);
    if (piece === here) next.set(layer, here.nextElementSibling);
    else layer.insertBefore(piece, here);
  }
}

// A node's group, or the link around it.
export function whole(group) {
  return group?.parentNode?.localName === "a" ? group.parentNode : group;
}

function pieces(text) {
  const holder = document.createElementNS(SVG, "g");
  holder.innerHTML = text;
  return [...holder.children];
}

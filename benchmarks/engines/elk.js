// ELK layered (elkjs): containers by hierarchy, links routed at right angles across it.
import ELK from "elkjs/lib/elk.bundled.js";

import { graph, timed } from "./answer.js";

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
};

const { boxes, links } = graph();
const port = (id) => ({ id, width: 1, height: 1 });
const made = new Map(
  boxes.map(({ id, w, h, ports = [] }) => [id, { id, width: w, height: h, children: [], ports: ports.map(port) }]),
);
const top = [];
for (const { id, parent } of boxes) (parent === null ? top : made.get(parent).children).push(made.get(id));
const edges = links.map(([source, target], index) => ({ id: `l${index}`, sources: [source], targets: [target] }));
const root = { id: "root", layoutOptions: OPTIONS, children: top, edges };

await timed(async () => {
  const placed = await new ELK().layout(root);
  return count(placed) - 1;
});

function count(node) {
  return (node.children ?? []).reduce((sum, child) => sum + count(child), Number.isFinite(node.width) ? 1 : 0);
}

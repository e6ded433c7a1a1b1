// cytoscape.js with fcose: compound nodes, straight links, no page.
import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";

import { graph, timed, withoutChance } from "./answer.js";

withoutChance();
cytoscape.use(fcose);

const { boxes, links } = graph();
const elements = [
  ...boxes.map(({ id, parent, w, h }) => ({ data: parent === null ? { id, w, h } : { id, parent, w, h } })),
  ...links.map(([source, target], index) => ({ data: { id: `l${index}`, source, target } })),
];
const style = [{ selector: "node", style: { shape: "rectangle", width: "data(w)", height: "data(h)" } }];
const cy = cytoscape({ headless: true, styleEnabled: true, elements, style });

await timed(async () => {
  const layout = cy.layout({ name: "fcose", animate: false, fit: false });
  const stopped = layout.promiseOn("layoutstop");
  layout.run();
  await stopped;
  return cy.nodes().filter((node) => Number.isFinite(node.position("x"))).length;
});

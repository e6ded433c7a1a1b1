// The page of paths: fields that search, and steps and picture that point at each other.
import { startEnd } from "./ends.js";

const form = document.querySelector("form.flow");
for (const input of form.querySelectorAll("[data-side]")) startEnd(input, form.dataset.ends);
startPort(form.elements.protocol, form.elements.port);

const panel = document.querySelector(".steps-panel");
const svg = document.querySelector("svg.vv-picture");
if (panel && svg) startPointing(panel, svg);

// A ping has no port.
function startPort(protocol, port) {
  const set = () => (port.disabled = protocol.value === "icmp");
  protocol.addEventListener("change", set);
  set();
}

function startPointing(steps, picture) {
  const hops = new Map([...steps.querySelectorAll(".hop")].map((hop) => [hop.dataset.node, hop]));
  const nodes = new Map([...picture.querySelectorAll(".vv-node[data-id]")].map((node) => [node.dataset.id, node]));

  const point = (id) => {
    for (const group of [hops, nodes]) {
      for (const [name, element] of group) element.classList.toggle("pointed", name === id);
    }
  };
  const fromSteps = (event) => point(event.target.closest(".hop")?.dataset.node);
  steps.addEventListener("pointerover", fromSteps);
  steps.addEventListener("focusin", fromSteps);
  steps.addEventListener("pointerleave", () => point());
  steps.addEventListener("focusout", () => point());

  picture.addEventListener("pointerover", (event) => {
    const id = event.target.closest(".vv-node[data-id]")?.dataset.id;
    point(hops.has(id) ? id : undefined);
  });
  picture.addEventListener("pointerleave", () => point());
  picture.addEventListener("click", (event) => {
    const hop = hops.get(event.target.closest(".vv-node[data-id]")?.dataset.id);
    hop?.scrollIntoView({ block: "nearest" });
  });

  // Evidence opens beside the picture; with a key held, or without scripts, on its own page.
  steps.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-resource]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    location.hash = encodeURIComponent(link.dataset.resource);
  });
}

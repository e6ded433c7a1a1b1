// The page of paths: fields that search, and steps and picture that point at each other.
import { startEnd } from "./ends.js";
import { startPointing } from "./pointing.js";

const form = document.querySelector("form.flow");
for (const input of form.querySelectorAll("[data-side]")) startEnd(input, form.dataset.ends);
startPort(form.elements.protocol, form.elements.port);

const panel = document.querySelector(".steps-panel");
const svg = document.querySelector("svg.vv-picture");
if (panel && svg) {
  startPointing(panel, svg);
  startEvidence(panel);
}

// A ping has no port.
function startPort(protocol, port) {
  const set = () => (port.disabled = protocol.value === "icmp");
  protocol.addEventListener("change", set);
  set();
}

// Evidence opens beside the picture; with a key held, or without scripts, on its own page.
function startEvidence(steps) {
  steps.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-resource]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    location.hash = encodeURIComponent(link.dataset.resource);
  });
}

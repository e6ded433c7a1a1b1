// The steps of a path and its picture point at each other.
export function startPointing(steps, picture) {
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
  // The pointer may have been there before this was.
  point(steps.querySelector(".hop:hover, .hop:focus-within")?.dataset.node);
}

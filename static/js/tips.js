// What a thing in the picture is, beside the pointer: the words of its title, at once and legible at any zoom.
const AWAY_PX = 14;

// Takes the titles out of a drawing, so that the browser does not show them a second time.
export function takeTips(svg) {
  for (const title of svg.querySelectorAll("g > title")) {
    title.parentElement.dataset.tip = title.textContent;
    title.remove();
  }
}

export function startTips(viewport, tip) {
  viewport.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || viewport.classList.contains("dragging")) {
      tip.hidden = true;
      return;
    }
    const words = event.target.closest("[data-tip]")?.dataset.tip ?? "";
    tip.hidden = !words;
    if (!words) return;
    if (tip.textContent !== words) tip.textContent = words;
    place(event);
  });
  viewport.addEventListener("pointerleave", () => (tip.hidden = true));
  viewport.addEventListener("pointerdown", () => (tip.hidden = true));

  function place(event) {
    const box = viewport.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const left = x + AWAY_PX + tip.offsetWidth > box.width ? x - AWAY_PX - tip.offsetWidth : x + AWAY_PX;
    const top = y + AWAY_PX + tip.offsetHeight > box.height ? y - AWAY_PX - tip.offsetHeight : y + AWAY_PX;
    tip.style.transform = `translate(${Math.max(left, 0)}px, ${Math.max(top, 0)}px)`;
  }
}

// On paper: the whole picture on one page, in light colours.
export function startPrinting(picture, camera) {
  const root = document.documentElement;
  let theme;

  window.addEventListener("beforeprint", () => {
    const { svg, scene } = picture();
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    camera.paused = true;
    picture().lookAtAll();
    svg.style.transform = "";
    svg.setAttribute("viewBox", `0 0 ${scene.size.width} ${scene.size.height}`);
  });
  window.addEventListener("afterprint", () => {
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
    camera.paused = false;
    camera.drawn = null;
    camera.redraw();
  });
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
}

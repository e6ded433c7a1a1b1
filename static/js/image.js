// What is seen of the picture, as an image on the clipboard.
const MOST_PX = 8000;
const FACES = [
  [400, "Inter-Regular.ttf"],
  [600, "Inter-SemiBold.ttf"],
];
const REFUSED = "This browser does not let pages copy images. Export the picture as PNG instead.";

export function startImage(picture, camera, details) {
  const button = document.querySelector("[data-copy-image]");
  button?.addEventListener("click", async () => {
    if (!window.ClipboardItem || !navigator.clipboard?.write) {
      details.show(REFUSED);
      return;
    }
    button.disabled = true;
    try {
      const image = seen(picture().svg, camera);
      await navigator.clipboard.write([new ClipboardItem({ "image/png": image })]);
      details.show("The picture, as you see it, is on the clipboard");
    } catch (error) {
      details.show(error.name === "NotAllowedError" ? REFUSED : `The picture could not be copied: ${error.message}`);
    } finally {
      button.disabled = false;
    }
  });
}

// A PNG of what the camera sees, twice as fine as the screen.
export async function seen(svg, camera) {
  const { view, width, height } = camera;
  const scale = Math.min(2, MOST_PX / Math.max(width, height));
  const copy = await standalone(svg, view, { width, height });
  const address = URL.createObjectURL(new Blob([copy], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(svg).getPropertyValue("--vv-paper-fill");
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("it is too large"))), "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

// The drawing with its colours, letters and dimming in it, without what is only for the hand.
async function standalone(svg, view, size) {
  const copy = svg.cloneNode(true);
  for (const gone of copy.querySelectorAll(".vv-insides, .vv-hit, .away, [data-tip] > title")) gone.remove();
  copy.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
  copy.setAttribute("width", size.width);
  copy.setAttribute("height", size.height);
  copy.removeAttribute("style");
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = (await faces()) + looks();
  copy.prepend(style);
  const colours = getComputedStyle(svg);
  return new XMLSerializer().serializeToString(copy).replaceAll(/var\((--[\w-]+)\)/g, (_, name) => colours.getPropertyValue(name).trim());
}

async function faces() {
  const base = new URL("../vendor/fonts/", import.meta.url);
  const written = await Promise.all(
    FACES.map(async ([weight, file]) => {
      const blob = await (await fetch(new URL(file, base))).blob();
      return `@font-face{font-family:Inter;font-weight:${weight};src:url(${await dataAddress(blob)})}`;
    }),
  );
  return written.join("");
}

function dataAddress(blob) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(blob);
  });
}

// The rules of the page's style sheets that speak of the drawing.
function looks() {
  const found = [];
  const gather = (rules) => {
    for (const rule of rules) {
      if (rule.styleSheet) gather(rule.styleSheet.cssRules);
      else if (rule instanceof CSSLayerBlockRule) gather(rule.cssRules);
      else if (/^\.(vv-picture|selecting|tiny-|names|has-js \.vv)/.test(rule.selectorText ?? "") && !rule.selectorText.includes(":hover")) found.push(rule.cssText);
    }
  };
  for (const sheet of document.styleSheets) gather(sheet.cssRules);
  return found.join("\n").replaceAll(/width: 100%;|height: 100%;/g, "");
}

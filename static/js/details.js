// The panel with all facts of a resource, fetched when they are asked for.
const TOAST_MS = 5000;

export class Details {
  constructor(panel, base, { onLink, onClose, onInside, onFocus, inside, focusable }) {
    Object.assign(this, { panel, base, inside, focusable, wanted: "" });
    panel.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) onClose();
      const link = event.target.closest("a[data-resource], a[data-inside], a[data-focus]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (link.dataset.inside && !inside(link.dataset.inside)) return;
      if (link.dataset.focus && !focusable()) return;
      event.preventDefault();
      if (link.dataset.focus) onFocus(link.dataset.focus);
      else if (link.dataset.inside) onInside(link.dataset.inside);
      else onLink(link.dataset.resource);
    });
  }

  address(resource) {
    return this.base.replace("RESOURCE", resource.split("/").map(encodeURIComponent).join("/"));
  }

  async open(resource, inPicture) {
    const { signal } = this.want(resource);
    this.panel.hidden = false;
    this.panel.setAttribute("aria-busy", "true");
    const text = await this.read(resource, signal).catch((error) => error);
    if (signal.aborted) return;
    if (text instanceof Error) {
      this.say("Details", `The details could not be read: ${text.message}`);
      return;
    }
    this.panel.innerHTML = text;
    window.htmx.process(this.panel);
    this.panel.setAttribute("aria-busy", "false");
    this.tell(`Details of ${this.panel.querySelector("h2")?.textContent ?? resource}`);
    const link = this.panel.querySelector(".links a");
    this.panel.classList.toggle("elsewhere", link !== null && (!inPicture || new URL(link.href).pathname !== location.pathname));
    this.panel.scrollTop = 0;
    this.dress();
  }

  async read(resource, signal) {
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
    const answer = await fetch(this.address(resource), { signal, headers });
    if (answer.redirected || answer.headers.has("HX-Refresh")) location.reload();
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return answer.text();
  }

  // What the panel is to show: an answer for something else comes too late.
  want(resource) {
    this.asked?.abort();
    this.asked = new AbortController();
    this.wanted = resource;
    return this.asked;
  }

  // The link to the VPC's inside says what it does in this picture.
  dress() {
    const link = this.panel.querySelector("a[data-inside]");
    const inside = link && this.inside(link.dataset.inside);
    if (!inside) return;
    link.href = inside.href;
    link.querySelector("span").textContent = inside.shown ? "Hide its inside" : "Show its inside";
    link.querySelector("path").setAttribute("d", inside.shown ? "M3 8h10" : "M8 3v10M3 8h10");
  }

  say(title, sentence) {
    this.want("");
    this.panel.setAttribute("aria-busy", "false");
    const article = document.createElement("article");
    article.className = "details";
    const header = document.createElement("header");
    header.append(element("p", title, "kind"), element("p", sentence, ""), closeButton());
    article.append(header);
    this.panel.replaceChildren(article);
    this.panel.hidden = false;
  }

  tell(words) {
    document.querySelector("[data-said]").textContent = words;
  }

  // The same, for all to see, for a while.
  show(words) {
    this.tell(words);
    const toast = document.querySelector("[data-toast]");
    toast.textContent = words;
    toast.hidden = false;
    clearTimeout(this.fade);
    this.fade = setTimeout(() => (toast.hidden = true), TOAST_MS);
  }

  close() {
    this.want("");
    this.panel.hidden = true;
    this.panel.replaceChildren();
  }
}

function closeButton() {
  const button = element("button", "Close", "quiet close");
  button.type = "button";
  button.dataset.close = "";
  return button;
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

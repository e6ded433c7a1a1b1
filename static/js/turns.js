// From one picture to the next: asks, waits visibly, puts it in place, and says so when no answer comes.
import { Unreachable, fetchView, forgetAsked, partsOfPage, partsOfPatch, swapParts } from "./turning.js";

export class Turns {
  constructor(viewport, { shown, onPatch, onPage, onTurned }) {
    Object.assign(this, { viewport, shown, onPatch, onPage, onTurned });
    this.address = location.pathname + location.search;
    this.trouble = document.querySelector("[data-trouble]");
    this.trouble?.querySelector("[data-retry]").addEventListener("click", () => {
      this.say("");
      this.again?.();
    });
    this.trouble?.querySelector("[data-dismiss]").addEventListener("click", () => this.say(""));
  }

  isShown({ pathname, search }) {
    return pathname + search === this.address;
  }

  // Another view in place of this one. `vpc` stays where it is on the screen, `select` is selected then.
  async to(address, { push = true, vpc = "", select, said = "Picture changed" } = {}) {
    const asked = { push, vpc, select, said };
    const hash = push ? location.hash : "";
    const url = new URL(address, location.href);
    if (this.isShown(url)) {
      forgetAsked();
      this.busy(false);
      return;
    }
    const start = performance.now();
    this.busy(true);
    let answer;
    try {
      answer = await fetchView(address, `${this.shown()} ${this.address.split("?")[1] ?? ""}`);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Unreachable)) throw error;
      this.busy(false);
      this.again = () => this.to(address, asked);
      this.say(error.message);
      return;
    }
    if (answer === null) {
      location.assign(address);
      return;
    }
    const answered = performance.now() - start;
    this.say("");
    if (push) history.pushState(null, "", url.pathname + url.search + hash);
    this.address = url.pathname + url.search;
    try {
      this.put(answer, asked);
    } catch (error) {
      location.reload();
      throw error;
    }
    const put = performance.now() - start;
    const patched = answer.patch !== undefined;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        performance.measure("vpcviz:turned", { start, detail: { patched, answered: Math.round(answered), put: Math.round(put) } });
      }),
    );
    this.busy(false);
    this.onTurned(asked);
  }

  put({ patch, page }, asked) {
    if (patch) {
      swapParts(partsOfPatch(patch.parts));
      document.title = patch.title + document.title.slice(document.title.indexOf(" · "));
      this.onPatch(patch, asked);
    } else {
      swapParts(partsOfPage(page));
      document.title = page.title;
      this.onPage(page, asked);
    }
  }

  busy(is) {
    this.viewport.setAttribute("aria-busy", String(is));
  }

  say(sentence) {
    if (!this.trouble) return;
    this.trouble.hidden = !sentence;
    this.trouble.querySelector("p").textContent = sentence;
    if (sentence) this.trouble.querySelector("[data-retry]").focus();
  }
}

// A field of the form of paths: what one types is searched for, and a choice puts the id into the field.
const PAUSE_MS = 120;

export function startEnd(input, address) {
  const side = input.dataset.side;
  const box = document.createElement("div");
  const status = document.createElement("span");
  const note = input.parentElement.querySelector(".named");
  box.className = "results";
  box.id = `${input.id}-results`;
  box.role = "listbox";
  box.setAttribute("aria-label", side === "from" ? "Where the flow may begin" : "Where the flow may go");
  box.hidden = true;
  status.className = "sr";
  status.role = "status";
  input.after(box, status);
  input.role = "combobox";
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", box.id);
  input.setAttribute("aria-autocomplete", "list");

  let found = [];
  let chosen = -1;
  let asked = null;
  let timer = 0;

  input.addEventListener("input", () => {
    note.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !box.hidden) {
      close();
      event.stopPropagation();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      if (box.hidden) open();
      choose((chosen + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
    } else if (event.key === "Enter" && !box.hidden && chosen >= 0) {
      event.preventDefault();
      take(found[chosen]);
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));

  async function ask() {
    const query = input.value.trim();
    asked?.abort();
    if (!query) {
      found = [];
      close();
      return;
    }
    asked = new AbortController();
    const url = new URL(address, location.href);
    url.searchParams.set("q", query);
    url.searchParams.set("side", side);
    try {
      const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (answer.redirected) location.reload();
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      show((await answer.json()).results);
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = `The search did not work: ${error.message}`;
    }
  }

  // What was chosen among what was found before stays chosen.
  function show(results) {
    const kept = found[chosen]?.value;
    found = results;
    chosen = -1;
    box.replaceChildren(...found.map(option));
    status.textContent = found.length ? `${found.length} found` : "Nothing found";
    if (!found.length || document.activeElement !== input) {
      hide();
      return;
    }
    open();
    const again = found.findIndex(({ value }) => value === kept);
    if (again >= 0) choose(again);
    else input.removeAttribute("aria-activedescendant");
  }

  function option(end, index) {
    const row = document.createElement("div");
    row.role = "option";
    row.id = `${box.id}-${index}`;
    row.setAttribute("aria-selected", "false");
    row.append(...[end.label, end.kind, end.context].map(piece));
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(end);
    });
    return row;
  }

  function choose(index) {
    box.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    const row = box.children[chosen];
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", row.id);
  }

  function take(end) {
    input.value = end.value;
    note.textContent = [end.label !== end.value && end.label, end.kind].filter(Boolean).join(", ");
    close();
    const next = [...input.form.querySelectorAll("[data-side]")].find((other) => !other.value);
    if (next) next.focus();
  }

  function open() {
    box.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  // Closed, it stays closed: what was asked for last may still be on its way.
  function close() {
    clearTimeout(timer);
    asked?.abort();
    hide();
  }

  function hide() {
    box.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}

function piece(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

// The search box: results as one types, chosen by arrows and Enter. Without it, the form opens the page of results.
const PAUSE_MS = 25;

export function startSearch() {
  const input = document.getElementById("search");
  if (!input) return;
  const box = document.getElementById("search-results");
  const status = document.getElementById("search-status");
  const address = input.form.dataset.search;
  let results = [];
  let chosen = -1;
  let asked = null;
  let timer = 0;
  let answered = "";
  let hurried = false;

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const shortcut = (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing);
    if (!shortcut) return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  input.addEventListener("input", () => {
    hurried = false;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("focus", () => {
    if (results.length && input.value.trim()) open();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (box.hidden) input.blur();
      close();
      event.stopPropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (results.length) choose((chosen + (event.key === "ArrowDown" ? 1 : -1) + results.length) % results.length);
    } else if (event.key === "Enter" && !box.hidden && results.length) {
      event.preventDefault();
      if (chosen >= 0 || answered === input.value.trim()) go(results[Math.max(chosen, 0)]);
      else hurried = true;
    }
  });
  document.addEventListener("click", (event) => {
    if (!input.form.contains(event.target)) close();
  });

  async function ask() {
    const query = input.value.trim();
    asked?.abort();
    if (!query) {
      results = [];
      close();
      return;
    }
    asked = new AbortController();
    const url = new URL(address, location.href);
    url.searchParams.set("q", query);
    try {
      const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (answer.redirected) location.reload();
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      const found = await answer.json();
      answered = query;
      show(found);
      if (hurried && results.length) go(results[0]);
    } catch (error) {
      if (error.name !== "AbortError") say(`The search did not work: ${error.message}`);
    }
  }

  function show({ total, results: found }) {
    results = found;
    chosen = -1;
    box.replaceChildren(...found.map(option));
    if (total > found.length) box.append(paragraph(`${total} in all: press on with more words`));
    status.textContent = found.length ? `${total} found` : "Nothing found";
    if (found.length) open();
    else say("Nothing has this in its name, id, address, CIDR block, service name or tags.");
  }

  function say(sentence) {
    results = [];
    box.replaceChildren(paragraph(sentence));
    open();
  }

  function option(result, index) {
    const row = document.createElement("div");
    row.role = "option";
    row.id = `search-result-${index}`;
    row.setAttribute("aria-selected", "false");
    row.append(span(result.label), span(result.kind), span([result.id, result.context].filter(Boolean).join(" · ")));
    row.addEventListener("click", () => go(result));
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

  function go(result) {
    close();
    const here = new CustomEvent("vpcviz:find", { detail: { resource: result.resource, vpc: result.vpc }, cancelable: true });
    if (document.dispatchEvent(here)) location.assign(result.href);
  }

  function open() {
    box.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  // Closed, it stays closed: what was asked for last may still be on its way.
  function close() {
    clearTimeout(timer);
    asked?.abort();
    hurried = false;
    box.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}

function span(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

function paragraph(text) {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

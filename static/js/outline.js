// The outline: an ARIA tree that mirrors the scene. Branches are made when they are opened; what is inside a VPC that
// is drawn as a card is asked for then.
import { fetchBranch } from "./branches.js";

const TYPING_MS = 600;
let branches = 0;

export class Outline {
  constructor(tree, { onChoose, onInside, onHidden, base }) {
    Object.assign(this, { tree, onChoose, onInside, onHidden, base });
    this.items = new Map();
    this.typed = "";
    tree.addEventListener("click", (event) => this.clicked(event));
    tree.addEventListener("keydown", (event) => this.pressed(event));
  }

  // Mirrors a picture; branches that were open stay open, and the focus stays on its node.
  show({ scene, insides }) {
    const open = [...this.items.values()].filter((item) => item.getAttribute("aria-expanded") === "true").map((item) => item.dataset.node);
    const focused = this.tree.contains(document.activeElement) ? document.activeElement.dataset.node : "";
    Object.assign(this, { scene, insides, entry: null });
    this.items = new Map();
    this.hidden = new Map();
    this.tree.replaceChildren(...this.places(scene.roots, 1));
    for (const root of scene.roots) this.open(this.items.get(root.id));
    for (const id of open) this.open(this.items.get(id));
    this.focusable(this.tree.querySelector("[role=treeitem]"));
    if (focused) this.focus(this.items.get(focused) ?? this.entry);
  }

  places(nodes, level) {
    return nodes.map((node, number) => {
      const place = this.place(node, level);
      place.firstElementChild.setAttribute("aria-setsize", nodes.length);
      place.firstElementChild.setAttribute("aria-posinset", number + 1);
      return place;
    });
  }

  place(node, level) {
    const place = document.createElement("li");
    place.role = "none";
    const item = document.createElement("div");
    item.role = "treeitem";
    item.tabIndex = -1;
    item.dataset.node = node.id;
    item.title = [node.label, node.sub].filter(Boolean).join("\n");
    item.setAttribute("aria-level", level);
    item.setAttribute("aria-selected", "false");
    if (node.children.length || this.isCard(node)) item.setAttribute("aria-expanded", "false");
    const rest = [node.state && node.kind, node.sub, ...node.badges.map(([title]) => title)].filter(Boolean).join(", ");
    item.append(piece("twist", ""), piece("name", node.label || node.kind), piece("sort-of", node.state ?? node.kind), piece("sr", rest));
    const inside = this.insides.get(node.id);
    if (inside) item.append(...insideSign(inside.shown));
    place.append(item);
    this.items.set(node.id, item);
    return place;
  }

  open(item) {
    if (item?.getAttribute("aria-expanded") !== "false") return;
    item.setAttribute("aria-expanded", "true");
    let group = item.nextElementSibling;
    if (!group) {
      group = document.createElement("ul");
      group.role = "group";
      group.id = `branch-${++branches}`;
      item.after(group);
      item.setAttribute("aria-owns", group.id);
      this.fill(group, item, this.node(item).children);
      if (this.isCard(this.node(item))) this.fetch(group, item);
    }
    group.hidden = false;
  }

  fill(group, item, nodes) {
    group.replaceChildren(...this.places(nodes, Number(item.getAttribute("aria-level")) + 1));
  }

  // Whether the node is a VPC whose inside is not drawn.
  isCard(node) {
    return this.base !== undefined && this.scene.nodes.get(node.id)?.inside === false;
  }

  async fetch(group, item) {
    const node = this.node(item);
    item.setAttribute("aria-busy", "true");
    const found = await fetchBranch(this.base, node);
    item.removeAttribute("aria-busy");
    if (!item.isConnected) return;
    for (const [id, hidden] of found.nodes) this.hidden.set(id, hidden);
    this.fill(group, item, [...node.children, ...found.roots]);
    if (!group.children.length) item.removeAttribute("aria-expanded");
  }

  close(item) {
    if (item.getAttribute("aria-expanded") !== "true") return;
    item.setAttribute("aria-expanded", "false");
    item.nextElementSibling.hidden = true;
  }

  node(item) {
    return this.scene.nodes.get(item.dataset.node) ?? this.hidden.get(item.dataset.node);
  }

  choose(item) {
    const node = this.node(item);
    if (!node.hiddenIn) this.onChoose(node);
    else if (node.resource) this.onHidden(node.resource, node.hiddenIn);
    else this.toggle(item);
  }

  // Marks the node, opening the branches above it.
  select(node) {
    for (const item of this.tree.querySelectorAll("[aria-selected=true]")) item.setAttribute("aria-selected", "false");
    if (!node) return;
    for (const up of this.scene.ancestors(node).reverse()) this.open(this.items.get(up.id));
    const item = this.items.get(node.id);
    if (!item) return;
    item.setAttribute("aria-selected", "true");
    this.focusable(item);
    item.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  clicked(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item) return;
    this.focusable(item);
    if (event.target.closest(".twist")) this.toggle(item);
    else if (event.target.closest(".inside")) this.onInside(item.dataset.node);
    else this.choose(item);
  }

  toggle(item) {
    if (item.getAttribute("aria-expanded") === "true") this.close(item);
    else this.open(item);
  }

  pressed(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.moved(item, event.key)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (this.turns(item, event.key)) {
      event.preventDefault();
      this.onInside(item.dataset.node);
    } else if (event.key.length === 1 && event.key !== "/") {
      this.find(item, event.key);
    }
  }

  moved(item, key) {
    const shown = this.shown();
    const here = shown.indexOf(item);
    const parent = item.closest("[role=group]")?.previousElementSibling;
    const opened = item.getAttribute("aria-expanded");
    const siblings = () => [...item.parentElement.parentElement.children].map((place) => place.firstElementChild);
    const moves = {
      ArrowDown: () => this.focus(shown[here + 1]),
      ArrowUp: () => this.focus(shown[here - 1]),
      Home: () => this.focus(shown[0]),
      End: () => this.focus(shown.at(-1)),
      ArrowRight: () => (opened === "true" ? this.focus(shown[here + 1]) : this.open(item)),
      ArrowLeft: () => (opened === "true" ? this.close(item) : this.focus(parent)),
      Enter: () => this.choose(item),
      " ": () => this.choose(item),
      "*": () => siblings().forEach((sibling) => this.open(sibling)),
    };
    moves[key]?.();
    return key in moves;
  }

  // Plus shows the inside of a VPC, minus hides it.
  turns(item, key) {
    const inside = this.insides.get(item.dataset.node);
    return inside !== undefined && (inside.shown ? key === "-" : key === "+" || key === "=");
  }

  find(item, letter) {
    clearTimeout(this.forget);
    this.forget = setTimeout(() => (this.typed = ""), TYPING_MS);
    this.typed += letter.toLowerCase();
    const shown = this.shown();
    const here = shown.indexOf(item) + (this.typed.length > 1 ? 0 : 1);
    const order = [...shown.slice(here), ...shown.slice(0, here)];
    this.focus(order.find((other) => other.querySelector(".name").textContent.toLowerCase().startsWith(this.typed)));
  }

  shown() {
    return [...this.tree.querySelectorAll("[role=treeitem]")].filter((item) => !item.closest("[role=group][hidden]"));
  }

  focus(item) {
    if (!item) return;
    this.focusable(item);
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  focusable(item) {
    if (!item) return;
    if (this.entry) this.entry.tabIndex = -1;
    this.entry = item;
    item.tabIndex = 0;
  }
}

function piece(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

function insideSign(shown) {
  const sign = piece("inside", shown ? "−" : "+");
  sign.setAttribute("aria-hidden", "true");
  sign.title = shown ? "Hide its inside (−)" : "Show its inside (+)";
  return [sign, piece("sr", shown ? "inside shown, minus hides it" : "plus shows its inside")];
}

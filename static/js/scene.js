// The scene beside its drawing: nodes by id and by resource, children, and what is connected to what.
export class Scene {
  constructor(data) {
    this.size = { width: data.width, height: data.height };
    this.nodes = new Map(data.nodes.map((node) => [node.id, { ...node, box: boxOf(node.box), children: [] }]));
    this.edges = new Map(data.edges.map((edge) => [edge.id, { ...edge, box: boxOf(edge.box) }]));
    this.roots = [];
    this.byResource = new Map();
    this.edgesOf = new Map();
    for (const node of this.nodes.values()) {
      const parent = this.nodes.get(node.parent);
      (parent ? parent.children : this.roots).push(node);
      if (node.resource) push(this.byResource, node.resource, node);
    }
    for (const edge of this.edges.values()) {
      push(this.edgesOf, edge.source, edge);
      push(this.edgesOf, edge.target, edge);
    }
  }

  ancestors(node) {
    const found = [];
    for (let up = this.nodes.get(node.parent); up; up = this.nodes.get(up.parent)) found.push(up);
    return found;
  }

  // Everything inside the node, itself first.
  within(node) {
    return [node, ...node.children.flatMap((child) => this.within(child))];
  }

  // The nodes and lines that belong to a selection: the things themselves, what is in them, and what lines join to them.
  connected(nodes) {
    const lit = new Set(nodes.flatMap((node) => this.within(node)).map((node) => node.id));
    const lines = new Set();
    for (const id of [...lit]) {
      for (const edge of this.edgesOf.get(id) ?? []) {
        lines.add(edge.id);
        for (const end of [edge.source, edge.target]) {
          const node = this.nodes.get(end);
          for (const twin of this.twins(node)) for (const { id: near } of this.near(twin)) lit.add(near);
        }
      }
    }
    return { lit, lines, around: this.around(lit) };
  }

  // The node, and what is written on it when it is a card.
  near(node) {
    return node.inside === false ? this.within(node) : [node];
  }

  // Nodes that share a route table's badge with the selection: its card, and who installs or uses its routes.
  marked(nodes, resource) {
    const tables = new Set(nodes.flatMap((node) => node.badges.map((badge) => badge[1])).filter(Boolean));
    const ofSubnet = nodes.some((node) => node.kind === "subnet");
    const found = [];
    for (const node of this.nodes.values()) {
      const holds = node.badges.some((badge) => badge[1] && (badge[1] === resource || tables.has(badge[1])));
      const another = ofSubnet && node.kind === "subnet";
      if ((holds && !another) || tables.has(node.resource)) found.push(node.id);
    }
    return found;
  }

  around(ids) {
    const found = new Set();
    for (const id of ids) {
      const node = this.nodes.get(id);
      for (const up of node ? this.ancestors(node) : []) found.add(up.id);
    }
    return found;
  }

  // All nodes that stand for the same resource, e.g. the pieces of a load balancer's bar.
  twins(node) {
    if (!node) return [];
    return node.resource ? this.byResource.get(node.resource) : [node];
  }
}

export function union(boxes) {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    w: Math.max(...boxes.map((box) => box.x + box.w)) - x,
    h: Math.max(...boxes.map((box) => box.y + box.h)) - y,
  };
}

function boxOf([x, y, w, h]) {
  return { x, y, w, h };
}

function push(map, key, value) {
  if (map.has(key)) map.get(key).push(value);
  else map.set(key, [value]);
}

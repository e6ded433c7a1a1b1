// What is inside a VPC that is drawn as a card, for the outline: asked for once, then remembered.
const kept = new Map();

// {roots, nodes}: the things inside, those at the top, each with its children; nothing when no answer came.
export async function fetchBranch(base, vpc) {
  const address = base.replace("VPC", encodeURIComponent(vpc.id));
  if (!kept.has(address)) kept.set(address, load(address));
  const found = await kept.get(address);
  if (found === null) kept.delete(address);
  return grown(found ?? [], vpc);
}

async function load(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok && !answer.redirected ? (await answer.json()).nodes : null;
}

function grown(list, vpc) {
  const drawn = new Set(vpc.children.map(({ resource }) => resource));
  const nodes = new Map(list.map((node) => [node.id, { ...node, children: [], hiddenIn: vpc.id }]));
  const roots = [];
  for (const node of nodes.values()) {
    const parent = nodes.get(node.parent);
    if (parent) parent.children.push(node);
    else if (node.parent === vpc.id && !drawn.has(node.resource)) roots.push(node);
  }
  return { roots, nodes };
}

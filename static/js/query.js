// The view as an address: keys in the order in which the server writes them, without what is at its default.
const ORDER = ["snapshot", "account", "region", "kind", "tag", "state", "hide", "show", "expand", "text", "group", "focus", "hops"];
const DEFAULTS = { group: "account", hops: "1" };

export function addressWith(changes, base = location.href) {
  const url = new URL(base, location.href);
  const before = url.searchParams;
  const after = new URLSearchParams();
  for (const key of [...ORDER, ...[...before.keys()].filter((key) => !ORDER.includes(key))]) {
    const values = key in changes ? [changes[key]].flat() : before.getAll(key);
    const kept = [...new Set(values.map((value) => value.trim()))].filter((value) => value && value !== DEFAULTS[key]);
    if (after.has(key)) continue;
    for (const value of SORTED.has(key) ? kept.sort() : kept) after.append(key, value);
  }
  if (!after.has("focus")) after.delete("hops");
  const query = after.toString();
  return url.pathname + (query ? `?${query}` : "");
}

const SORTED = new Set(["account", "region", "kind", "tag", "state", "hide", "show", "expand"]);

// What is selected; "" when nothing is, or when what follows the # is no address of ours.
export function resourceOfAddress() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch (error) {
    if (error instanceof URIError) return "";
    throw error;
  }
}

export function valuesOf(key) {
  return new URL(location.href).searchParams.getAll(key).flatMap((value) => value.split(",")).filter(Boolean);
}

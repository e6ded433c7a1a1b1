// What an engine's program reads and tells: a graph on standard input, the seconds of its layout on standard output.
import { readFileSync } from "node:fs";

export function graph() {
  return JSON.parse(readFileSync(0, "utf8"));
}

// Runs the layout once, and tells how long it took; reading the graph and starting Node.js do not count.
export async function timed(layout) {
  const began = performance.now();
  const placed = await layout();
  const seconds = (performance.now() - began) / 1000;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  // cytoscape.js keeps a clock running, which would keep the program from ending.
  process.stdout.write(JSON.stringify({ seconds, placed, megabytes }), () => process.exit(0));
}

// The same numbers in every run, in place of chance.
export function withoutChance(seed = 42) {
  let state = seed;
  Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

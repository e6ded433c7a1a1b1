// A long line, cut to the part of it that is near the view: a browser pays for every dash of a line, seen or not.
const STEP = /([MLQ])([^MLQ]*)/g;
const CORNER_LENGTH = 1.6232;

export class Line {
  constructor(group, box) {
    Object.assign(this, { group, box, cut: false });
  }

  // Shows what is within the area; whether there is anything.
  within(area) {
    if (contains(area, this.box)) {
      this.whole();
      return true;
    }
    this.read();
    const [dx, dy] = this.group.by ?? [0, 0];
    const runs = this.runs({ left: area.x - dx, top: area.y - dy, right: area.x + area.w - dx, bottom: area.y + area.h - dy });
    if (!runs.length) return false;
    this.cut = true;
    this.write(runs.map(({ steps }) => steps).join(""), runs[0].skipped);
    return true;
  }

  whole() {
    if (!this.cut) return;
    this.cut = false;
    this.write(this.data, 0);
  }

  write(data, offset) {
    for (const path of this.paths) {
      path.setAttribute("d", data);
      path.style.strokeDashoffset = offset || "";
    }
  }

  read() {
    if (this.paths) return;
    this.paths = [...this.group.querySelectorAll(":scope > path")];
    this.data = this.paths[0]?.getAttribute("d") ?? "";
    this.steps = [];
    let from = null;
    let skipped = 0;
    for (const [, letter, numbers] of this.data.matchAll(STEP)) {
      const values = numbers.trim().split(/[\s,]+/).map(Number);
      const to = values.slice(-2);
      if (from) {
        const bend = letter === "Q" ? values.slice(0, 2) : null;
        this.steps.push({ from, to, bend, skipped });
        skipped += Math.hypot(to[0] - from[0], to[1] - from[1]) * (bend ? CORNER_LENGTH / Math.SQRT2 : 1);
      }
      from = to;
    }
  }

  // The stretches inside the sides, each with how much of the line lies before it.
  runs(sides) {
    const found = [];
    let end = null;
    for (const step of this.steps) {
      const part = step.bend ? corner(step, sides) : straight(step, sides);
      if (part && part.from === end) found.at(-1).steps += part.steps;
      else if (part) found.push({ steps: `M${part.from}${part.steps}`, skipped: step.skipped + part.skipped });
      end = part ? part.to : null;
    }
    return found;
  }
}

function corner({ from, bend, to }, sides) {
  const seen = [from, bend, to].some(([x, y]) => x >= sides.left && x <= sides.right && y >= sides.top && y <= sides.bottom);
  return seen ? { from: String(from), to: String(to), steps: `Q${bend} ${to}`, skipped: 0 } : null;
}

// The part of a straight step between the sides, by how far along it they are crossed.
function straight({ from, to }, { left, top, right, bottom }) {
  let enters = 0;
  let leaves = 1;
  for (const [start, goal, least, most] of [
    [from[0], to[0], left, right],
    [from[1], to[1], top, bottom],
  ]) {
    const way = goal - start;
    if (way === 0) {
      if (start < least || start > most) return null;
    } else {
      const crossed = [(least - start) / way, (most - start) / way].sort((a, b) => a - b);
      enters = Math.max(enters, crossed[0]);
      leaves = Math.min(leaves, crossed[1]);
    }
  }
  if (enters > leaves) return null;
  const at = (share) => [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  const last = String(at(leaves));
  return { from: String(at(enters)), to: last, steps: `L${last}`, skipped: enters * Math.hypot(to[0] - from[0], to[1] - from[1]) };
}

function contains(area, box) {
  return box.x >= area.x && box.y >= area.y && box.x + box.w <= area.x + area.w && box.y + box.h <= area.y + area.h;
}

// Finds a place for the weight beside each wire where it covers neither another wire nor a unit nor another label.
// Everything is taken as a line segment with a thickness: a label is one along its wire.

const LETTER = 0.62; // the width of a digit, as a share of the letter height
const PLACES = [0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75, 0.18, 0.82];
const MOST_WIRES = 48; // above it, there is no room and no point in looking for it

// Returns a place for each wire's text, or null if one of them has none.
export function placeLabels(wires, obstacles, textOf, size) {
  if (wires.length > MOST_WIRES) return null;
  const placed = [];
  for (const wire of wires) {
    const others = [...wires.filter((other) => other !== wire), ...obstacles, ...placed.map(({ box }) => box)];
    const found = candidates(wire, textOf(wire).length * size * LETTER, size).find(({ box }) => isFree(box, others, size));
    if (!found) return null;
    placed.push({ ...found, wire });
  }
  return placed;
}

function candidates({ from, to, width }, length, size) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const whole = Math.hypot(dx, dy);
  const [along, across] = [{ x: dx / whole, y: dy / whole }, { x: dy / whole, y: -dx / whole }];
  return PLACES.flatMap((share) => [1, -1].map((side) => {
    const away = side * (width / 2 + size / 2 + 3);
    const middle = { x: from.x + share * dx + away * across.x, y: from.y + share * dy + away * across.y };
    const end = (sign) => ({ x: middle.x + (sign * length * along.x) / 2, y: middle.y + (sign * length * along.y) / 2 });
    return { ...middle, slope: (Math.atan2(dy, dx) * 180) / Math.PI, box: { from: end(-1), to: end(1), width: size } };
  }));
}

const isFree = (box, others, size) =>
  others.every((other) => distance(box, other) > (box.width + other.width) / 2 - (other.isSoft ? size / 3 : 0));

// The shortest distance between two segments: 0 where they cross, else from an end of one to the other.
function distance(one, other) {
  if (cross(one, other)) return 0;
  return Math.min(...[one.from, one.to].map((end) => toSegment(end, other)), ...[other.from, other.to].map((end) => toSegment(end, one)));
}

const turn = (a, b, c) => Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));

const cross = (one, other) =>
  turn(one.from, one.to, other.from) !== turn(one.from, one.to, other.to)
  && turn(other.from, other.to, one.from) !== turn(other.from, other.to, one.to);

function toSegment(point, { from, to }) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const share = ((point.x - from.x) * dx + (point.y - from.y) * dy) / (dx * dx + dy * dy || 1);
  const near = Math.min(1, Math.max(0, share));
  return Math.hypot(point.x - from.x - near * dx, point.y - from.y - near * dy);
}

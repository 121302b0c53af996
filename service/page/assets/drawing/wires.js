// The wires of the drawing and the weights beside them. A wire's colour and dashes show the weight's sign, its width
// the size. Where not every weight has room, only those into the unit that is pointed out are written.

import { svg } from "../elements/elements.js";
import { signed } from "../elements/numbers.js";
import { placeLabels } from "./labels.js";

const signOf = (weight) => (weight < 0 ? "negative" : "positive");

// Returns the wires of both layers, each with its line.
export function drawWires({ hidden, output }, plan) {
  const wires = [...wiresInto(hidden.weight, plan.inputs, plan.hidden), ...wiresInto(output.weight, plan.hidden, plan.outputs)];
  const largest = Math.max(...wires.map(({ weight }) => Math.abs(weight))) || 1;
  for (const wire of wires) {
    wire.width = 1 + (Math.abs(wire.weight) / largest) * (plan.isNarrow || plan.isCrowded ? 5 : 9);
    wire.to = { x: wire.target.x - plan.radius, y: wire.target.y };
    wire.from = { x: wire.source.x + plan.radius, y: wire.source.y };
    wire.line = svg("line", { x1: wire.from.x, y1: wire.from.y, x2: wire.to.x, y2: wire.to.y, "stroke-width": wire.width, class: `wire ${signOf(wire.weight)}` });
  }
  return wires;
}

const wiresInto = (weights, sources, targets) =>
  weights.flatMap((row, unit) => row.map((weight, source) => ({ weight, source: sources[source], target: targets[unit] })));

// Returns the texts beside `wires`, or none if there is no room for all of them.
export function labelWires(wires, obstacles, { isNarrow }) {
  const text = ({ weight }) => signed(weight, isNarrow ? 2 : 4);
  const places = placeLabels(wires, obstacles, text, isNarrow ? 11 : 13) ?? [];
  return places.map(({ wire, x, y, slope }) => svg("text", {
    x, y, transform: `rotate(${slope} ${x} ${y})`, "text-anchor": "middle", "dominant-baseline": "central", class: `weight ${signOf(wire.weight)}`,
  }, text(wire)));
}

// See it think: the network as circles and wires. A wire's colour and dashes tell the weight's sign, its
// width the size; how far a circle is filled, and how strong its wires are, tells how active its unit is.

import { by, svg } from "../elements/elements.js";
import { measure } from "./measures.js";
import { forward } from "../network/network.js";
import { fixed, lowered, signed } from "../elements/numbers.js";

let drawn = null; // the version and the bits, and the parts that change with the bits

const signOf = (weight) => (weight < 0 ? "negative" : "positive");

export function draw(version, bits) {
  const plan = measure(by("drawing"), version.sizes[1]);
  const wires = [...wiresInto(version.weights.hidden.weight, plan.inputs, plan.hidden, plan.early),
    ...wiresInto(version.weights.output.weight, plan.hidden, [plan.output], plan.late)];
  const largest = Math.max(...wires.map(({ weight }) => Math.abs(weight)));
  for (const wire of wires) drawWire(wire, plan, largest);
  const units = [
    ...plan.inputs.map((at, unit) => drawUnit(at, plan, `x${lowered(unit + 1)}`, null)),
    ...plan.hidden.map((at, unit) => drawUnit(at, plan, `h${lowered(unit + 1)}`, version.weights.hidden.bias[unit])),
    drawUnit(plan.output, plan, "y", version.weights.output.bias[0]),
  ];
  const result = svg("text", { x: plan.output.x + plan.radius + 22, y: plan.output.y + 15, class: "result" });
  const picture = svg("svg", { viewBox: `0 0 ${plan.width} ${plan.height}`, role: "img" },
    wires.map(({ line }) => line), plan.hasWeights ? wires.map(({ label }) => label) : [], units.map(({ group }) => group), result);
  by("drawing").toggleAttribute("data-narrow", plan.isNarrow);
  by("drawing").replaceChildren(picture);
  drawn = { version, bits, wires, units, result, picture, plan };
  think(bits);
}

function wiresInto(weights, sources, targets, along) {
  return weights.flatMap((row, unit) =>
    row.map((weight, source) => ({ weight, from: sources[source], to: targets[unit], along })));
}

function drawWire(wire, { radius, isNarrow }, largest) {
  const { from, to, weight, along } = wire;
  const end = to.x - radius;
  const width = 1 + (Math.abs(weight) / largest) * (isNarrow ? 5 : 9);
  wire.line = svg("line", { x1: from.x, y1: from.y, x2: end, y2: to.y, "stroke-width": width, class: `wire ${signOf(weight)}` });
  const x = from.x + along * (end - from.x);
  const y = from.y + along * (to.y - from.y);
  const slope = (Math.atan2(to.y - from.y, end - from.x) * 180) / Math.PI;
  wire.label = svg("text", {
    x, y, dy: -width / 2 - 5, transform: `rotate(${slope} ${x} ${y})`, "text-anchor": "middle", class: signOf(weight),
  }, signed(weight, isNarrow ? 2 : 4));
}

function drawUnit({ x, y }, { radius, isNarrow }, name, bias) {
  const disc = svg("circle", { cx: x, cy: y, r: 0, class: "disc" });
  const below = (isNarrow ? [16, 30] : [22]).map((under) =>
    svg("text", { x, y: y + radius + under, "text-anchor": "middle", class: "formula" }));
  const above = svg("text", { x, y: y - radius - 9, "text-anchor": "middle" }, svg("tspan", { class: "label" }, name));
  if (bias !== null) above.append(svg("tspan", { dx: 8, class: "note" }, `b ${signed(bias, isNarrow ? 2 : 4)}`));
  const group = svg("g", {}, svg("circle", { cx: x, cy: y, r: radius, class: "ring" }), disc, above, below);
  return { group, disc, below, radius };
}

// Shows what each unit does with the bits.
export function think(bits) {
  const { version, wires, units, result, picture, plan } = drawn;
  const { hidden, output } = forward(version, bits);
  const most = Math.max(1, ...hidden.map(({ activation }) => activation));
  const states = [...bits.map((bit) => ({ activation: bit })), ...hidden, output];
  states.forEach((state, at) => showState(units[at], state, at < bits.length || state === output ? 1 : most));
  states.forEach((state, at) => writeState(units[at], state, at, version, state === output));
  const sources = [...plan.inputs, ...plan.hidden];
  for (const wire of wires) {
    const { activation } = states[sources.indexOf(wire.from)];
    wire.line.setAttribute("opacity", 0.18 + 0.82 * Math.min(1, activation / most));
  }
  const answer = Number(output.activation >= 0.5);
  result.textContent = plan.isNarrow ? "" : answer;
  picture.setAttribute("aria-label", `The network ${version.sizes.join("-")} of version ${version.version} answers ${answer} `
    + `to x1 = ${bits[0]}, x2 = ${bits[1]}; its arithmetic is listed below.`);
  drawn.bits = bits;
}

function showState({ disc, radius }, { activation }, most) {
  disc.setAttribute("r", (radius - 4) * Math.sqrt(Math.min(1, activation / most)));
}

function writeState({ below }, { sum, activation }, at, version, isOutput) {
  const parts = sum === undefined ? [activation, ""]
    : [isOutput || version.activation === "sigmoid" ? `σ(${fixed(sum)})` : `max(0, ${fixed(sum)})`, `= ${fixed(activation, 6)}`];
  if (below.length === 1) below[0].textContent = parts.join(" ");
  else below.forEach((line, each) => { line.textContent = parts[each]; });
}

// Dims every wire but those into the unit at `index` (hidden first, output last); none if it is null.
export function pointOut(index) {
  const targets = [...drawn.plan.hidden, drawn.plan.output];
  drawn.picture.toggleAttribute("data-dim", index !== null);
  for (const { line, to } of drawn.wires) line.toggleAttribute("data-lit", to === targets[index]);
}

new ResizeObserver(() => drawn && by("drawing").clientWidth && draw(drawn.version, drawn.bits)).observe(by("drawing"));

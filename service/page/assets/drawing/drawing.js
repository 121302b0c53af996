// The network as circles and wires, for any number of inputs, hidden units and outputs.

import { by, svg } from "../elements/elements.js";
import { indexed, lowered } from "../elements/numbers.js";
import { forward } from "../network/network.js";
import { measure } from "./measures.js";
import { drawUnit, showActivation } from "./units.js";
import { drawWires, labelWires } from "./wires.js";

let drawn = null; // the version and the bits, and the parts that change with the bits

export function draw(version, bits) {
  const plan = measure(by("drawing"), version.sizes);
  const wires = drawWires(version.weights, plan);
  const { hidden, output } = version.weights;
  const units = [
    ...plan.inputs.map((at, unit) => drawUnit(at, plan, indexed(version.inputs[unit]), null)),
    ...plan.hidden.map((at, unit) => drawUnit(at, plan, `h${lowered(unit + 1)}`, hidden.bias[unit])),
    ...plan.outputs.map((at, unit) => drawUnit(at, plan, indexed(version.outputs[unit]), output.bias[unit])),
  ];
  const obstacles = units.flatMap((unit) => unit.obstacles);
  const all = labelWires(wires, obstacles, plan);
  const labels = svg("g", {}, all);
  const results = plan.outputs.map(({ x, y }) => svg("text", { x: x + plan.radius + 14, y, "dominant-baseline": "central", class: "result" }));
  const picture = svg("svg", { viewBox: `0 0 ${plan.width} ${plan.height}`, role: "img" },
    wires.map(({ line }) => line), units.map(({ group }) => group), labels, results);
  by("drawing").toggleAttribute("data-narrow", plan.isNarrow);
  by("drawing").toggleAttribute("data-crowded", plan.isCrowded);
  by("drawing").replaceChildren(picture);
  by("hint").hidden = all.length > 0;
  drawn = { version, bits, wires, units, obstacles, all, labels, results, picture, plan };
  showBits(bits);
}

// Shows what each unit makes of the bits.
export function showBits(bits) {
  const { version, wires, units, results, plan } = drawn;
  const { hidden, output } = forward(version, bits);
  const most = Math.max(1, ...hidden.map(({ activation }) => activation));
  const states = [...bits.map((bit) => ({ activation: bit })), ...hidden, ...output];
  states.forEach((state, at) => {
    const isHidden = hidden.includes(state);
    showActivation(units[at], state, isHidden ? most : 1, isHidden ? version.activation : "sigmoid", plan);
  });
  const activations = new Map(units.map(({ place }, at) => [place, states[at].activation]));
  for (const { line, source } of wires) line.setAttribute("opacity", 0.18 + 0.82 * Math.min(1, activations.get(source) / most));
  output.forEach(({ activation }, at) => { results[at].textContent = Number(activation >= 0.5); });
  drawn.picture.setAttribute("aria-label", caption(version, bits, output));
  drawn.bits = bits;
}

function caption({ sizes, version, inputs, outputs }, bits, output) {
  const given = inputs.map((name, at) => `${name} = ${bits[at]}`).join(", ");
  const found = outputs.map((name, at) => `${name} = ${Number(output[at].activation >= 0.5)}`).join(", ");
  return `The ${sizes.join("-")} network of version ${version} computes ${found} from ${given}; its arithmetic is listed below.`;
}

// Dims every wire but those into one unit (hidden units first, then outputs); dims none if `index` is null.
export function pointOut(index) {
  const { plan, wires, picture, labels, all, obstacles } = drawn;
  const target = [...plan.hidden, ...plan.outputs][index ?? -1];
  const own = wires.filter((wire) => wire.target === target);
  picture.toggleAttribute("data-dim", index !== null);
  for (const wire of wires) wire.line.toggleAttribute("data-lit", own.includes(wire));
  if (!all.length) labels.replaceChildren(...(index === null ? [] : labelWires(own, obstacles, plan)));
}

new ResizeObserver(() => drawn && by("drawing").clientWidth && draw(drawn.version, drawn.bits)).observe(by("drawing"));

// Each unit's sum and activation with all numbers written out, so that a learner can check them by hand.

import { pointOut } from "../drawing/drawing.js";
import { by, html } from "../elements/elements.js";
import { fixed, indexed, lowered } from "../elements/numbers.js";
import { computeByHand } from "./by-hand.js";
import { forward } from "./network.js";

const RULES = {
  sigmoid: "Each unit adds up its inputs, z = w·x + b. Its activation is σ(z) = 1 / (1 + e",
  relu: "Each unit adds up its inputs, z = w·x + b. The activation of a hidden unit is max(0, z), and of an output σ(z) = 1 / (1 + e",
};
let pinned = null; // the unit that stays pointed out

export function calculate(version, bits) {
  const { hidden, output } = computeByHand(version, bits);
  const exact = forward(version, bits).output;
  pinned = null;
  by("formula").replaceChildren(RULES[version.activation], html("sup", {}, "−z"),
    "). Every number is rounded to four places, and each line uses the rounded results of the lines above it.");
  by("arithmetic").replaceChildren(
    ...hidden.map((unit, at) => line(`h${lowered(at + 1)}`, unit, at, version.activation, true)),
    ...output.map((unit, at) => line(indexed(version.outputs[at]), unit, hidden.length + at, "sigmoid", false)));
  by("exact").textContent = `Without rounding: ${version.outputs.map((name, at) => `${indexed(name)} ${fixed(exact[at].activation, 6)}`).join(", ")}.`;
}

function line(name, { weights, bias, inputs, sum, activation }, at, rule, takesBits) {
  const factor = (input) => `·${takesBits ? input : fixed(input)}`;
  const terms = weights.map((weight, input) => term(weight, factor(inputs[input]), input === 0));
  const result = rule === "relu" ? `max(0, ${fixed(sum)})` : `σ(${fixed(sum)})`;
  const button = html("button", {
    type: "button", class: "unit", "aria-label": `Show the wires into ${name}`, "aria-pressed": "false",
    focus: () => pointOut(at), blur: () => pointOut(pinned), click: () => pin(at),
  }, name);
  return html("li", { pointerenter: () => pointOut(at), pointerleave: () => pointOut(pinned) },
    button,
    html("span", { class: "sum" }, ...terms, term(bias, "", false), `= ${fixed(sum)}`),
    html("span", { class: "activation" }, `${result} = `, html("b", {}, fixed(activation))));
}

function term(weight, factor, isFirst) {
  const sign = isFirst ? (weight < 0 ? "−" : "") : (weight < 0 ? "− " : "+ ");
  return html("span", {}, html("span", { class: weight < 0 ? "negative" : "positive" }, `${sign}${fixed(Math.abs(weight))}`),
    `${factor} `);
}

// Keeps the wires into a unit pointed out, or lets go of it.
function pin(at) {
  pinned = pinned === at ? null : at;
  [...by("arithmetic").querySelectorAll("button")].forEach((button, each) => button.setAttribute("aria-pressed", each === pinned));
  pointOut(pinned);
}

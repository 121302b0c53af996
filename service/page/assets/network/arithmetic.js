// Each unit's sum and activation with all numbers written out, so that a learner can check them by hand.

import { pointOut } from "../drawing/drawing.js";
import { by, html } from "../elements/elements.js";
import { forward } from "./network.js";
import { fixed, lowered } from "../elements/numbers.js";

const RULES = {
  sigmoid: "Each unit adds up its inputs, z = w·x + b, and answers σ(z) = 1 / (1 + e",
  relu: "Each unit adds up its inputs, z = w·x + b. A hidden one answers max(0, z), the last one σ(z) = 1 / (1 + e",
};

export function calculate(version, bits) {
  const { hidden, output } = forward(version, bits);
  by("formula").replaceChildren(RULES[version.activation], html("sup", {}, "−z"), "). Here rounded to four places:");
  by("arithmetic").replaceChildren(
    ...hidden.map((unit, at) => line(`h${lowered(at + 1)}`, unit, at, version.activation, (input) => input)),
    line("y", output, hidden.length, "sigmoid", (input) => fixed(input)),
  );
}

function line(name, { weights, bias, inputs, sum, activation }, at, rule, write) {
  const terms = weights.map((weight, input) => term(weight, `·${write(inputs[input])}`, input === 0));
  const rounded = rule === "relu" ? `max(0, ${fixed(sum)})` : `σ(${fixed(sum)})`;
  return html("li", { pointerenter: () => pointOut(at), pointerleave: () => pointOut(null) },
    html("span", { class: "unit" }, name),
    html("span", { class: "sum" }, ...terms, term(bias, "", false), `= ${fixed(sum)}`),
    html("span", { class: "activation" }, `${rounded} = `, html("b", {}, fixed(activation, 6))));
}

function term(weight, factor, isFirst) {
  const sign = isFirst ? (weight < 0 ? "−" : "") : (weight < 0 ? "− " : "+ ");
  return html("span", {}, html("span", { class: weight < 0 ? "negative" : "positive" }, `${sign}${fixed(Math.abs(weight))}`),
    `${factor} `);
}

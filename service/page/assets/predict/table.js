// The truth table with the predictions for every row; a row sets the switches.

import { by, html } from "../elements/elements.js";
import { fixed, indexed } from "../elements/numbers.js";

// `rows` are the bits of the inputs, `predictions` each output's probability; calls `choose` with the bits of a row.
export function showTable({ inputs, outputs }, rows, predictions, choose) {
  const cells = outputs.length > 1 ? bitAndChance : barAndBit;
  by("pairs-caption").textContent = inputs.length === 2 ? "All four pairs" : `All ${rows.length} rows`;
  by("pairs-head").replaceChildren(html("tr", {},
    html("th", { scope: "col" }, inputs.map(indexed).join(", ")),
    outputs.length > 1
      ? outputs.map((name) => html("th", { scope: "col" }, `${indexed(name)}, P(1)`))
      : [`P(${outputs[0]} = 1)`, indexed(outputs[0])].map((words) => html("th", { scope: "col" }, words))));
  by("pairs").replaceChildren(...rows.map((row, at) => html("tr", {},
    html("th", { scope: "row" }, rowButton(inputs, row, choose)),
    predictions[at].flatMap(cells))));
}

function rowButton(inputs, row, choose) {
  const label = inputs.map((name, at) => `${name} = ${row[at]}`).join(", ");
  return html("button", { type: "button", "aria-label": `Choose ${label}`, "data-row": row.join(""), click: () => choose(row) }, row.join("  "));
}

const bitAndChance = (probability) => html("td", {}, html("b", {}, Number(probability >= 0.5)), ` ${fixed(probability, 2)}`);

const barAndBit = (probability) => [
  html("td", {}, html("div", { class: "bar" }, fixed(probability), html("progress", { value: probability, "aria-hidden": "true" }))),
  html("td", { class: "bit" }, Number(probability >= 0.5)),
];

export function markRow(bits) {
  for (const row of by("pairs").rows) {
    if (row.querySelector("button").dataset.row === bits.join("")) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

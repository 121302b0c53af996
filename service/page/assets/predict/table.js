// The truth table with the predictions for every row; a row sets the switches.

import { by, html } from "../elements/elements.js";
import { fixed, indexed } from "../elements/numbers.js";

// `rows` are the bits of the inputs, `predictions` each output's probability; calls `choose` with the bits of a row.
export function showTable({ inputs, outputs }, rows, predictions, choose) {
  const isWide = outputs.length > 1;
  by("pairs-caption").textContent = inputs.length === 2 ? "All four pairs" : `All ${rows.length} rows`;
  by("pairs-head").replaceChildren(html("tr", {},
    html("th", { scope: "col" }, inputs.map(indexed).join(" ")),
    outputs.flatMap((name) => [
      html("th", { scope: "col" }, `P(${name} = 1)`),
      html("th", { scope: "col" }, indexed(name)),
    ])));
  by("pairs").replaceChildren(...rows.map((row, at) => html("tr", {},
    html("th", { scope: "row" }, rowButton(inputs, row, choose)),
    predictions[at].flatMap((probability) => [
      html("td", {}, isWide ? fixed(probability, 2) : bar(probability)),
      html("td", { class: "bit" }, Number(probability >= 0.5)),
    ]))));
}

function rowButton(inputs, row, choose) {
  const label = inputs.map((name, at) => `${name} = ${row[at]}`).join(", ");
  return html("button", { type: "button", "aria-label": `Choose ${label}`, "data-row": row.join(""), click: () => choose(row) }, row.join("  "));
}

const bar = (probability) =>
  html("div", { class: "bar" }, fixed(probability), html("progress", { value: probability, "aria-hidden": "true" }));

export function markRow(bits) {
  for (const row of by("pairs").rows) {
    if (row.querySelector("button").dataset.row === bits.join("")) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

// Stage 1: what the network answers to every row.

import { html } from "../shared.js";
import { hiddenName, inputsOf, outputName, rowName } from "../words/names.js";
import { byHand, number, table } from "./table.js";

export const forward = {
  name: "Forward",
  picture: ["The forward pass", "Each unit adds up its inputs, z = w·x + b, and answers with its activation a."],
  title: "Forward: what does it answer?",
  lead: "All rows at these weights. An answer of 0.5 or more counts as 1. The marked row is worked out below.",
  show: ({ table: truth, network, numbers, row, hand }) => [
    table({
      caption: "The forward pass of every row",
      heads: [inputsOf(truth), ...targets(truth), ...numbers.a1.map((_, k) => `a₁[${hiddenName(k)}]`),
        ...numbers.a2.flatMap((_, j) => [`a₂[${outputName(truth, j)}]`, `${outputName(truth, j)} is`])],
      rows: truth.rows.map((_, n) => ({
        label: rowName(truth, n), isChosen: n === row,
        cells: [...truth.d.map((d) => html("td", {}, String(d[n]))), ...numbers.a1.map((a) => number(a[n])),
          ...numbers.a2.flatMap((a, j) => [number(a[n]), judged(a[n], truth.d[j][n])])],
      })),
    }),
    byHand(`Row ${rowName(truth, row)} by hand, with the rounded weights`, hand(row) && [
      ...hand(row).hidden.flatMap(({ z, a }) => [z, a]), ...hand(row).output.flatMap(({ z, a }) => [z, a])]),
    html("p", { class: "formula-note" }, network.relu ? "A hidden unit answers max(0, z), the output σ(z) = 1 / (1 + e⁻ᶻ)." : "σ(z) = 1 / (1 + e⁻ᶻ)",
      ". Each line rounds to four places and goes on with the rounded number, so its last digits may differ from the table’s."),
  ],
};

export const targets = (truth) => truth.outputs.map((_, j) => (truth.outputs.length > 1 ? `d[${outputName(truth, j)}]` : "d"));

const judged = (a, d) => {
  const isRight = (a >= 0.5) === (d === 1);
  return html("td", { class: isRight ? "right" : "wrong" }, isRight ? "✓ right" : "✗ wrong");
};

// Stage 2: how far each answer is from its target.

import { html } from "../shared.js";
import { fixed } from "../words/figures.js";
import { inputsOf, outputName, rowName } from "../words/names.js";
import { targets } from "./forward.js";
import { barred, byHand, number, table } from "./table.js";

export const error = {
  name: "Error",
  picture: ["How far off?", "The error is what is missing to the target: positive where the answer should be larger."],
  title: "Error: how wrong is it?",
  lead: "error = d − a₂. A bar to the right says “more”, a bar to the left “less”.",
  show: ({ table: truth, numbers, row, hand, handErrors }) => [
    table({
      caption: "The error of every row",
      heads: [inputsOf(truth), ...targets(truth), ...numbers.a2.map((_, j) => `a₂[${outputName(truth, j)}]`),
        ...numbers.error.map((_, j) => (truth.outputs.length > 1 ? `error[${outputName(truth, j)}]` : "error = d − a₂"))],
      rows: truth.rows.map((_, n) => ({
        label: rowName(truth, n), isChosen: n === row,
        cells: [...truth.d.map((d) => html("td", {}, String(d[n]))), ...numbers.a2.map((a) => number(a[n])), ...numbers.error.map((each) => barred(each[n], 1))],
      })),
    }),
    html("dl", { class: "measures" },
      html("div", {}, html("dt", {}, "mean |error|"), html("dd", {}, fixed(numbers.meanError)), html("dd", { class: "aside" }, "what the notebook prints every 10,000 epochs")),
      html("div", {}, html("dt", {}, "½ Σ error²"), html("dd", {}, fixed(numbers.loss)), html("dd", { class: "aside" }, "what each step makes smaller: backpropagation is its slope"))),
    byHand("By hand", hand(row) && [...hand(row).error, ...handErrors()]),
  ],
};

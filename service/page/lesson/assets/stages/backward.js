// Stage 3: the error on its way back, and what its way costs it.

import { slope } from "../engine/kernel.js";
import { slopePicture } from "../pictures/slope.js";
import { button, html } from "../shared.js";
import { fixed, percent } from "../words/figures.js";
import { hiddenName, inputsOf, outputName, rowName } from "../words/names.js";
import { byHand, coloured, table } from "./table.js";

export const backward = {
  name: "Backward",
  picture: ["The backward pass", "The same wires, the other way round. Each arrow is as wide as what it carries: where it is thin, little is learned."],
  title: "Backward: who is to blame?",
  lead: "The error goes back through the output’s slope (dz₂), along the weights (da₁), and through the hidden units’ slopes (dz₁).",
  show: (view) => {
    const { table: truth, numbers, row, hand } = view;
    const many = truth.outputs.length > 1;
    return [
      table({
        caption: "The backward pass of every row",
        heads: [inputsOf(truth), ...numbers.error.map((_, j) => (many ? `error[${outputName(truth, j)}]` : "error")),
          ...numbers.dz2.map((_, j) => (many ? `dz₂[${outputName(truth, j)}]` : "dz₂")),
          ...numbers.da1.map((_, k) => `da₁[${hiddenName(k)}]`), ...numbers.dz1.map((_, k) => `dz₁[${hiddenName(k)}]`)],
        rows: truth.rows.map((_, n) => ({
          label: rowName(truth, n), isChosen: n === row,
          cells: [...numbers.error.map((each) => coloured(each[n])), ...[numbers.dz2, numbers.da1, numbers.dz1].flatMap((values) => values.map((each) => coloured(each[n], 5)))],
        })),
      }),
      byHand(`Row ${rowName(truth, row)} by hand`, hand(row) && [...hand(row).error, ...hand(row).dz2, ...hand(row).da1, ...hand(row).dz1]),
      ...slopes(view),
    ];
  },
};

function slopes({ table: truth, network, numbers, row, unit, select }) {
  const units = [...numbers.a2.map((_, j) => outputName(truth, j)), ...numbers.a1.map((_, k) => hiddenName(k))];
  const chosen = Math.min(unit, units.length - 1);
  const isOutput = chosen < truth.outputs.length;
  const relu = network.relu && !isOutput;
  const at = isOutput ? chosen : chosen - truth.outputs.length;
  const [z, a] = isOutput ? [numbers.z2[at], numbers.a2[at]] : [numbers.z1[at], numbers.a1[at]];
  const points = truth.rows.map((_, n) => ({ name: rowName(truth, n), z: z[n], isChosen: n === row }));
  const passing = slope(a[row], relu);
  return [
    html("h3", {}, "Why a saturated unit does not learn"),
    html("div", { class: "choices", role: "group", "aria-label": "The unit whose slope is shown" }, units.map((name, index) =>
      button({ "data-key": `unit-${index}`, "aria-pressed": String(index === chosen), click: () => select({ unit: index }) }, name))),
    slopePicture(points, relu),
    html("p", { class: "lead" }, `Upper line: what ${units[chosen]} answers to its sum z. Lower line: its slope, ${relu ? "1 where it is on, 0 where it is off" : "a(1 − a), at most 0.25"}. `
      + `At row ${rowName(truth, row)}, z is ${fixed(z[row])} and the slope ${fixed(passing)}: ${relu ? `${percent(passing)} of what comes back` : `${percent(passing / 0.25)} of the most`} passes through.`),
  ];
}

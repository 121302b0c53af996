// Stage 4: how each weight moves: the sum of the rows' shares, times the learning rate.

import { NUDGE, nudged } from "../engine/nudge.js";
import { rowName, weightsOf } from "../words/names.js";
import { button, html } from "../shared.js";
import { fixed, plain, signed } from "../words/figures.js";
import { updateByHand } from "../hand/lines.js";
import { barred, byHand, coloured, number, table } from "./table.js";

const LINES = { w2: "w2 += lr · dz2 · a1ᵀ", b2: "b2 += lr · Σ dz2", w1: "w1 += lr · dz1 · xᵀ", b1: "b1 += lr · Σ dz1" };

export const update = {
  name: "Update",
  picture: ["The step", "How far each weight moves in this epoch, for all rows together."],
  title: "Update: how does each weight move?",
  lead: "Every row pushes every weight. Their four shares add up to the gradient; where bars cancel, nothing moves. Choose a weight.",
  show: (view) => {
    const { table: truth, network, numbers, rate, select } = view;
    const weights = weightsOf(truth, network.sizes.hidden);
    const chosen = Math.min(view.weight, weights.length - 1);
    const most = Math.max(...numbers.shares.flatMap((row) => [...row].map(Math.abs)).filter(Number.isFinite), 0);
    return [
      table({
        kind: "shares", caption: "The update of every weight",
        heads: ["weight", "before", ...truth.rows.map((_, n) => rowName(truth, n)), "sum = gradient", `× rate ${plain(rate)}`, "after"],
        rows: weights.map(({ name }, index) => ({
          label: button({ class: "pick", "data-key": `weight-${index}`, "aria-pressed": String(index === chosen), click: () => select({ weight: index }) }, name),
          isChosen: index === chosen,
          cells: [number(numbers.before[index]), ...[...numbers.shares[index]].map((share) => barred(share, most, 5)),
            coloured(numbers.gradient[index], 5), coloured(rate * numbers.gradient[index], 6), number(numbers.after[index], 6)],
        })),
      }),
      ...step(view, weights[chosen], chosen),
    ];
  },
};

function step({ table: truth, network, numbers, rate, hand }, weight, index) {
  const rows = truth.rows.map((_, n) => hand(n));
  const { up, down, slope } = nudged(network, truth, index);
  const gap = Math.abs(slope - numbers.gradient[index]);
  return [
    html("p", { class: "notebook" }, "In the notebook: ", html("code", {}, LINES[weight.kind])),
    byHand(`${weight.name} by hand`, rows.every(Boolean) ? updateByHand({ network, table: truth, weight, index, rate, rows }) : null),
    html("h3", {}, "Without backpropagation: nudge it"),
    html("p", { class: "nudge" }, "E = ½ Σ error² is ", html("code", {}, fixed(up, 10)), " for w + h, and ", html("code", {}, fixed(down, 10)),
      ` for w − h. Downhill, (E(w − h) − E(w + h)) / 2h with h = ${NUDGE} is `,
      html("b", {}, signed(slope, 7)), "; backpropagation says ", html("b", {}, signed(numbers.gradient[index], 7)), ". ",
      gap < 1e-6 ? "They agree." : network.relu ? "They differ because relu has a kink near here." : "They differ: the surface bends too sharply for this h."),
  ];
}

// Stage 5: the whole run, driven by the one slider: the error, what each unit sees, and every weight.

import { history } from "../pictures/history.js";
import { html } from "../shared.js";
import { rowName, weightsOf } from "../words/names.js";
import { planes } from "./planes.js";

let drawn = null; // the lines, which change with the run and not with the epoch

export const replay = {
  name: "Replay",
  picture: ["The network now", "Its weights and activations at this epoch."],
  title: "Replay: the whole run at a glance",
  lead: "Play, or drag along the error. Everything moves with the one slider; a run that is kept beside is dashed.",
  show: (view) => {
    const lines = linesOf(view);
    lines.error.move(view.epoch);
    lines.weights.move(view.epoch);
    return [
      html("h3", {}, "The error from epoch 0, in log time"), lines.error.element,
      html("h3", {}, "What each unit sees"),
      html("div", { class: "planes" }, planes(view)),
      html("p", { class: "lead" }, planesNote(view)),
      html("h3", {}, "Every weight, from its random start"), lines.weights.element,
    ];
  },
};

function linesOf({ run, ghost, epochs, width, go, table, network }) {
  const key = [run, run.recorded, ghost, ghost?.recorded, width];
  if (drawn && key.every((part, at) => part === drawn.key[at])) return drawn;
  const frame = { epochs, width, go };
  const count = network.flat.length;
  const column = (at) => run.kept.map((_, n) => run.weights[n * count + at]);
  const weights = weightsOf(table, network.sizes.hidden).map(({ kind }, at) => ({ kind: `weight ${kind}`, epochs: run.kept, values: column(at) }));
  const most = Math.max(1, Math.ceil(largestOf(run.weights)));
  const ghostLine = ghost ? [{ kind: "ghost", epochs: ghost.kept, values: ghost.errors }] : [];
  drawn = {
    key,
    error: history({ ...frame, lines: [...ghostLine, { kind: "error", epochs: run.kept, values: run.errors }], reach: [0, 0.55 * Math.max(1, Math.ceil(largestOf(run.errors) / 0.55))], marks: [0, 0.25, 0.5],
      words: "The mean error over the epochs, from epoch 0 in logarithmic time" }),
    weights: history({ ...frame, lines: weights, reach: [-most, most], marks: [-most, 0, most], words: "Every weight over the epochs: solid w₁, dashed w₂, dotted biases" }),
  };
  return drawn;
}

const largestOf = (values) => values.reduce((most, each) => (Number.isFinite(each) ? Math.max(most, Math.abs(each)) : most), 0);

function planesNote({ table, row, network }) {
  const slice = table.inputs.length > 2 ? ` The squares are the slice at ${table.inputs[2]} = ${table.rows[row][2]}, that of row ${rowName(table, row)}.` : "";
  const last = network.sizes.hidden > 1 ? " In the last picture each row stands where h₁ and h₂ put it: one straight line must part full points from open ones." : "";
  return `Full colour is 1, none is 0; full points have the target 1. Thin lines are where h₁ and h₂ turn over, the thick one is where y is 0.5.${slice}${last}`;
}

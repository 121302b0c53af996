// All numbers of one epoch, by the notebook's names: what `trainer step` prints.

import { activate, descend, slope, weigh } from "./kernel.js";
import { copyOf, workFor } from "./network.js";

const blankLike = (rows) => rows.map((row) => new Float64Array(row.length));

// Returns z1, a1, z2, a2, each as rows of one number per example.
export function forward(network, x) {
  const rows = x[0].length;
  const { a1, a2 } = workFor(network.sizes, rows);
  weigh(network.w1, network.b1, x, a1);
  const z1 = a1.map((row) => row.slice());
  activate(a1, network.relu);
  weigh(network.w2, network.b2, a1, a2);
  const z2 = a2.map((row) => row.slice());
  activate(a2, false);
  return { z1, a1, z2, a2 };
}

// Returns the epoch that starts at the network's weights: forward, error, deltas, shares, gradients, weights after.
export function epochOf(network, table, rate) {
  const passed = forward(network, table.x);
  const error = passed.a2.map((row, j) => row.map((a, n) => table.d[j][n] - a));
  const dz2 = error.map((row, j) => row.map((each, n) => each * (passed.a2[j][n] * (1 - passed.a2[j][n]))));
  const da1 = back(network.w2, dz2, blankLike(passed.a1));
  const dz1 = da1.map((row, k) => row.map((each, n) => each * slope(passed.a1[k][n], network.relu)));
  const shares = [...sharesOf(dz1, table.x), ...dz1, ...sharesOf(dz2, passed.a1), ...dz2];
  const after = copyOf(network);
  descend(after, table, workFor(network.sizes, table.rows.length), rate, 1);
  return {
    ...passed, error, dz2, da1, dz1, shares,
    gradient: shares.map((each) => each.reduce((total, share) => total + share, 0)),
    before: network.flat, after: after.flat,
    meanError: meanOf(error.flatMap((row) => [...row].map(Math.abs))),
    loss: lossOf(error),
  };
}

// da1[k] = Σ_j w2[j, k]·dz2[j]
function back(w2, dz2, da1) {
  da1.forEach((row, k) => dz2.forEach((deltas, j) => deltas.forEach((delta, n) => {
    row[n] += w2[j][k] * delta;
  })));
  return da1;
}

// The share of each example in the gradient of w[j, k], for a layer with the inputs x: dz[j]·x[k].
const sharesOf = (dz, x) => dz.flatMap((row) => x.map((values) => row.map((delta, n) => delta * values[n])));

const meanOf = (values) => values.reduce((total, each) => total + each, 0) / values.length;

// ½ Σ error², which descent makes smaller.
export const lossOf = (error) => error.flatMap((row) => [...row]).reduce((total, each) => total + each * each, 0) / 2;

// A whole run, kept at chosen epochs: each epoch at first, then further and further apart.

import { Descent, marginOf } from "./descent.js";
import { epochOf } from "./epoch.js";
import { copyOf } from "./network.js";

const NEAREST = 250; // epochs between two that are kept, at most: so few are computed again in a millisecond
const MOST = 1000; // of those that lie so far apart
const SLICE_MS = 20;

export function* keptEpochs(epochs) {
  const widest = Math.max(NEAREST, Math.ceil(epochs / MOST));
  for (let epoch = 0; epoch < epochs; epoch += Math.min(widest, 1 + Math.floor(epoch / 100))) yield epoch;
  yield epochs;
}

// Yields the run in parts, about one per 20 ms: {epochs, weights, errors}, and what has become of it so far.
export function* record({ recipe, epochs }) {
  const descent = new Descent(recipe);
  let part = blank();
  let ranAwayAt = null;
  for (const epoch of keptEpochs(epochs)) {
    ranAwayAt ??= findEscape(descent, epoch);
    part.epochs.push(epoch);
    part.weights.push(...descent.network.flat);
    part.errors.push(epochOf(descent.network, recipe.table, recipe.rate).meanError);
    if (performance.now() > part.due || epoch === epochs) {
      yield { epochs: part.epochs, weights: part.weights, errors: part.errors,
        rightAt: descent.rightAt, ranAwayAt, margin: marginOf(descent) };
      part = blank();
    }
  }
}

const blank = () => ({ epochs: [], weights: [], errors: [], due: performance.now() + SLICE_MS });

// Takes the descent to `epoch`; returns the first epoch on the way at which a weight is no longer finite, or null.
function findEscape(descent, epoch) {
  const from = { epoch: descent.epoch, network: copyOf(descent.network) };
  descent.to(epoch);
  if (descent.network.flat.every(Number.isFinite)) return null;
  const again = new Descent({ ...descent.recipe, from });
  while (again.network.flat.every(Number.isFinite)) again.to(again.epoch + 1);
  return again.epoch;
}

// What becomes of many runs: whether and when every row is right for the first time.

import { Descent } from "./descent.js";

const SLICE_EPOCHS = 10_000;

// Yields {index, rightAt} for each recipe, rightAt being null for a run that is not right within `epochs`;
// and null between the slices of a long run.
export function* survey({ recipes, epochs }) {
  for (const [index, recipe] of recipes.entries()) {
    const descent = new Descent(recipe);
    while (descent.epoch < epochs && descent.rightAt === null) {
      advance(descent, Math.min(epochs, descent.epoch + SLICE_EPOCHS));
      yield null;
    }
    yield { index, rightAt: descent.rightAt ?? (descent.isRight ? descent.epoch : null) };
  }
}

// Goes on to `epoch`, but no further than to where every row is right.
function advance(descent, epoch) {
  while (descent.epoch < epoch && descent.rightAt === null) descent.to(descent.epoch + 1);
}

// The probability of one output over a square of two inputs' values; further inputs stay at the chosen bits.
// A field is computed once for each version, output and slice, and kept: a click on a bit of the square is free.

import { forward } from "../network/network.js";

export const CELLS = 96;
const MARGIN = 0.3; // of the square's side, on each side
export const SIDE = 1 + 2 * MARGIN;

const kept = new WeakMap(); // version → slice → field

const valueAt = (step) => (step / CELLS) * SIDE - MARGIN;

// Returns where a value of an input lies, in cells.
export const place = (x) => ((x + MARGIN) / SIDE) * CELLS;

// Returns (CELLS + 1)² probabilities, row by row from the top; the first input runs to the right, the second upwards.
export function field(version, output, bits) {
  const slices = kept.get(version) ?? kept.set(version, new Map()).get(version);
  const key = `${output}:${bits.slice(2).join("")}`;
  if (!slices.has(key)) slices.set(key, compute(version, output, bits.slice(2)));
  return slices.get(key);
}

function compute(version, output, rest) {
  const isFlat = version.inputs.length === 1;
  return Array.from({ length: (CELLS + 1) ** 2 }, (_, at) => {
    const x = valueAt(at % (CELLS + 1));
    const y = valueAt(CELLS - Math.floor(at / (CELLS + 1)));
    return forward(version, isFlat ? [x] : [x, y, ...rest]).output[output].activation;
  });
}

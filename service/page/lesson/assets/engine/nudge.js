// The gradient without backpropagation: nudge one weight and see how the error changes.

import { forward, lossOf } from "./epoch.js";
import { copyOf } from "./network.js";

export const NUDGE = 1e-5;

// Returns E(w + h), E(w - h) and the downhill slope (E(w - h) - E(w + h)) / 2h, for the weight at `index`.
export function nudged(network, table, index) {
  const lossAt = (change) => {
    const other = copyOf(network);
    other.flat[index] += change;
    const { a2 } = forward(other, table.x);
    return lossOf(a2.map((row, j) => row.map((a, n) => table.d[j][n] - a)));
  };
  const [up, down] = [lossAt(NUDGE), lossAt(-NUDGE)];
  return { up, down, slope: (down - up) / (2 * NUDGE) };
}

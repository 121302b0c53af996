// One run on its way downhill, epoch by epoch, from its seed or from where it has been before.

import { forward } from "./epoch.js";
import { descend } from "./kernel.js";
import { copyOf, sizesOf, start, workFor } from "./network.js";

export class Descent {
  // `recipe` has seed, hidden, activation, rate and table; with `from` the run goes on at that {epoch, network}.
  constructor(recipe) {
    const { seed, hidden, activation, rate, table, from } = recipe;
    this.recipe = recipe;
    this.network = from ? copyOf(from.network) : start(seed, sizesOf(table, hidden), activation);
    this.work = workFor(this.network.sizes, table.rows.length);
    this.table = table;
    this.rate = rate;
    this.epoch = from ? from.epoch : 0;
    this.rightAt = null; // the epoch at which every row is right for the first time
  }

  // Goes on to `epoch`; until every row is right it looks at each epoch on the way.
  to(epoch) {
    while (this.epoch < epoch && this.rightAt === null) {
      descend(this.network, this.table, this.work, this.rate, 1);
      if (isRight(this.work.a2, this.table.d)) this.rightAt = this.epoch;
      this.epoch += 1;
    }
    if (this.epoch < epoch) descend(this.network, this.table, this.work, this.rate, epoch - this.epoch);
    this.epoch = epoch;
  }

  get isRight() {
    return isRight(forward(this.network, this.table.x).a2, this.table.d);
  }
}

export const isRight = (a2, d) => a2.every((row, j) => row.every((a, n) => (a >= 0.5) === (d[j][n] === 1)));

// How far the least certain row is from 0.5, counted towards its target; negative if a row is wrong.
export function marginOf({ network, table }) {
  if (!network.flat.every(Number.isFinite)) return -0.5;
  const { a2 } = forward(network, table.x);
  return Math.min(...a2.flatMap((row, j) => Array.from(row, (a, n) => (table.d[j][n] ? a - 0.5 : 0.5 - a))));
}

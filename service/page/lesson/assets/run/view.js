// What the page shows at one moment: the network, its numbers, and the rows by hand once somebody wants them.

import { epochOf } from "../engine/epoch.js";
import { errorsByHand, rowByHand } from "../hand/lines.js";
import { by } from "../shared.js";

export function viewOf({ moment, run, ghost, unit, weight }, { go, choose, select }) {
  const { table, rate, epoch, row } = moment;
  const network = run.networkAt(epoch);
  const numbers = epochOf(network, table, rate);
  const rows = new Map();
  const hand = (n) => {
    if (!rows.has(n)) rows.set(n, rowByHand(network, table, n, numbers));
    return rows.get(n);
  };
  return {
    moment, run, ghost, unit, weight, go, choose, select, network, numbers, table, rate, epoch, row, hand,
    stage: moment.stage, epochs: moment.epochs, recipe: run.recipe,
    ghostNumbers: ghost && ghost.recorded >= epoch ? epochOf(ghost.networkAt(epoch), table, ghost.recipe.rate) : null,
    handErrors: () => errorsByHand(table.rows.map((_, n) => hand(n))),
    width: Math.max(280, Math.round(by("panel").clientWidth)),
  };
}

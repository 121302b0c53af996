// The surfaces of h1, h2 and y over the inputs, and the plane of h1 and h2.

import { plane } from "../pictures/plane.js";
import { hiddenName, outputName, rowName } from "../words/names.js";
import { fixed } from "../words/figures.js";

const AROUND = [-0.3, 1.3];
const sigmoid = (z) => 1 / (1 + Math.exp(-z)); // only to be looked at

const act = (z, relu) => (relu ? Math.max(0, z) : sigmoid(z));

function answer({ w2, b2 }, j, a1) {
  let z = b2[j];
  for (let k = 0; k < a1.length; k += 1) z += w2[j][k] * a1[k];
  return sigmoid(z);
}

export function planes(view) {
  const { network, table } = view;
  const third = (row) => (table.inputs.length > 2 ? table.rows[row][2] : 0);
  const inputs = table.inputs.length > 2 ? (u, v) => [u, v, third(view.row)] : (u, v) => [u, v];
  const unit = (k) => (u, v) => act(inputs(u, v).reduce((z, x, i) => z + network.w1[k][i] * x, network.b1[k]), network.relu);
  const units = network.w1.map((_, k) => unit(k));
  const shown = table.rows.map((_, n) => n).filter((n) => third(n) === third(view.row));
  const boundaries = network.w1.map((row, k) => ({ a: row[0], b: row[1], c: network.b1[k] + (row[2] ?? 0) * third(view.row), order: `unit-${k % 2}` }));
  const square = (title, field, values, j, lines, isAnswer) => plane({
    title, field, lines, isAnswer, reach: AROUND, points: points(view, shown, j, (n) => table.rows[n]),
    words: `${title} over the inputs: ${shown.map((n) => `${rowName(table, n)} gives ${fixed(values[n], 2)}`).join(", ")}`,
  });
  return [
    ...network.w1.map((_, k) => square(hiddenName(k), units[k], view.numbers.a1[k], 0, [boundaries[k]], false)),
    ...network.w2.map((_, j) => square(outputName(table, j), (u, v) => answer(network, j, units.map((each) => each(u, v))), view.numbers.a2[j], j, boundaries)),
    ...(network.sizes.hidden > 1 ? [hiddenPlane(view)] : []),
  ];
}

const points = ({ table, row }, shown, j, place) => shown.map((n) => {
  const [u, v] = place(n);
  return { u, v, isOne: table.d[j][n] === 1, isChosen: n === row };
});

// Where the rows stand in the plane of the first two hidden units; others are as at the chosen row.
function hiddenPlane(view) {
  const { network, numbers, table, row, ghostNumbers } = view;
  const most = network.relu ? Math.max(1, ...numbers.a1.slice(0, 2).flatMap((values) => [...values])) : 1;
  const rest = numbers.a1.slice(2).map((values) => values[row]);
  const ghosts = ghostNumbers && ghostNumbers.a1.length > 1
    ? points(view, table.rows.map((_, n) => n), 0, (n) => [ghostNumbers.a1[0][n], ghostNumbers.a1[1][n]]).map((each) => ({ ...each, isChosen: false })) : [];
  return plane({
    title: "(h₁, h₂)", reach: [-0.1 * most, 1.1 * most], ghosts,
    field: (u, v) => answer(network, 0, [u, v, ...rest]),
    points: points(view, table.rows.map((_, n) => n), 0, (n) => [numbers.a1[0][n], numbers.a1[1][n]]),
    words: "Where the rows stand in the plane of h₁ and h₂; the numbers are those of stage 1",
  });
}

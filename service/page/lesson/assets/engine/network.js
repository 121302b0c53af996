// A network's weights: one flat array in the order w1 (row by row), b1, w2, b2, and views of its parts.

import { randomState } from "./random.js";

export const sizesOf = (table, hidden) => ({ inputs: table.inputs.length, hidden, outputs: table.outputs.length });

const countOf = ({ inputs, hidden, outputs }) => hidden * (inputs + 1) + outputs * (hidden + 1);

// Returns the network whose weights are `flat` itself, not a copy.
export function networkOf(sizes, activation, flat) {
  const { inputs, hidden, outputs } = sizes;
  const firstBias = hidden * inputs;
  const second = firstBias + hidden;
  const secondBias = second + outputs * hidden;
  return {
    sizes, activation, flat,
    relu: activation === "relu",
    w1: rowsOf(flat, 0, hidden, inputs),
    b1: flat.subarray(firstBias, second),
    w2: rowsOf(flat, second, outputs, hidden),
    b2: flat.subarray(secondBias, secondBias + outputs),
  };
}

export const copyOf = (network) => networkOf(network.sizes, network.activation, network.flat.slice());

// Returns a network with every weight and bias drawn from [-1, 1), in the order of the notebook.
export function start(seed, sizes, activation) {
  const rand = randomState(seed);
  return networkOf(sizes, activation, Float64Array.from({ length: countOf(sizes) }, () => rand() * 2 - 1));
}

// Returns where the kernel leaves activations and deltas, one row per unit.
export function workFor({ hidden, outputs }, rows) {
  const blank = (units) => rowsOf(new Float64Array(units * rows), 0, units, rows);
  return { a1: blank(hidden), dz1: blank(hidden), a2: blank(outputs), dz2: blank(outputs) };
}

function rowsOf(flat, from, count, length) {
  return Array.from({ length: count }, (_, row) => flat.subarray(from + row * length, from + (row + 1) * length));
}

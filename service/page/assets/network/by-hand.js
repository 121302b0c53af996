// The forward pass as somebody computes it with a pocket calculator: each step uses the rounded numbers that the page
// shows, so that the calculator agrees with every result in its last digit. Sums are exact, in units of 0.0001.

import { relu, sigmoid } from "./network.js";

const DECIMALS = 4;
const UNIT = 10n ** BigInt(DECIMALS);

// Returns a number, rounded as toFixed does, as a whole count of units.
const units = (number) => BigInt(number.toFixed(DECIMALS).replace(".", ""));

// Returns a count of units as a number.
const value = (count) => Number(count) / Number(UNIT);

// Divides by UNIT; halves are rounded away from zero.
function rounded(product) {
  const half = product < 0n ? -UNIT / 2n : UNIT / 2n;
  return (product + half) / UNIT;
}

function layer({ weight, bias }, inputs, activate) {
  return weight.map((row, unit) => {
    const weights = row.map(units);
    const sum = rounded(weights.reduce((total, each, at) => total + each * inputs[at], units(bias[unit]) * UNIT));
    const activation = units(activate(value(sum)));
    return { weights: weights.map(value), bias: value(units(bias[unit])), inputs: inputs.map(value), sum: value(sum), activation: value(activation), carried: activation };
  });
}

// Returns for each hidden and each output unit its rounded weights, bias, inputs, sum and activation.
export function computeByHand({ weights, activation }, bits) {
  const hidden = layer(weights.hidden, bits.map((bit) => BigInt(bit) * UNIT), activation === "relu" ? relu : sigmoid);
  const output = layer(weights.output, hidden.map((unit) => unit.carried), sigmoid);
  return { hidden, output };
}

// The forward pass as somebody computes it with a pocket calculator: each step uses the rounded numbers that the page
// shows, so that the calculator agrees with every result in its last digit.

import { Decimal } from "./decimal.js";
import { relu, sigmoid } from "./network.js";

const PLACES = 4;

const rounded = (number) => Decimal.rounded(number, PLACES);

function layer({ weight, bias }, inputs, activate) {
  return weight.map((row, unit) => {
    const weights = row.map(rounded);
    const start = rounded(bias[unit]);
    const sum = weights.reduce((total, each, at) => total.plus(each.times(inputs[at])), start).round(PLACES);
    const activation = rounded(activate(sum.number));
    return {
      weights: weights.map(({ number }) => number), bias: start.number, inputs: inputs.map(({ number }) => number),
      sum: sum.number, activation: activation.number, carried: activation,
    };
  });
}

// Returns for each hidden and each output unit its rounded weights, bias, inputs, sum and activation.
export function computeByHand({ weights, activation }, bits) {
  const hidden = layer(weights.hidden, bits.map(Decimal.of), activation === "relu" ? relu : sigmoid);
  const output = layer(weights.output, hidden.map((unit) => unit.carried), sigmoid);
  return { hidden, output };
}

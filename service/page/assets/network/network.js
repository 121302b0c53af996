// The forward pass, in the formulas of the network that is served: a = act(w·x + b), layer after layer.

export const relu = (sum) => Math.max(sum, 0);

export const sigmoid = (sum) => {
  const decay = Math.exp(-Math.abs(sum)); // in (0, 1], so that it cannot overflow
  return (sum >= 0 ? 1 : decay) / (1 + decay);
};

function layer({ weight, bias }, inputs, activate) {
  return weight.map((row, unit) => {
    const sum = row.reduce((total, each, input) => total + each * inputs[input], bias[unit]);
    return { sum, activation: activate(sum) };
  });
}

// Returns what every hidden and every output unit sums up, and its activation.
export function forward({ weights, activation }, inputs) {
  const hidden = layer(weights.hidden, inputs, activation === "relu" ? relu : sigmoid);
  const output = layer(weights.output, hidden.map((unit) => unit.activation), sigmoid);
  return { hidden, output };
}

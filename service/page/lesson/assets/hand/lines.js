// The formulas of one row worked out by hand: every line takes the rounded numbers that stand on the page, and rounds
// its own result, so that a pocket calculator agrees with each printed result in its last digit. On the page each stage
// begins with the rounded numbers of the tables; on paper it goes on with those that were worked out before.

import { sigmoid } from "../engine/kernel.js";
import { Decimal } from "../shared.js";
import { hiddenName, outputName, rowName } from "../words/names.js";

export const PLACES = 4; // of weights, sums, activations and errors
const FINE = 6; // of deltas, shares and gradients, which are smaller

const wrap = (number) => (number.isNegative ? `(${number.text})` : number.text);

// A line reads `${name} = ${work} = ${result}`; `value` is what later lines go on with.
const line = (name, work, value) => ({ name, work, value, result: value.text });

// w·x + w·x + b
function sum(weights, inputs, bias) {
  const terms = weights.map((weight, at) => ({ number: weight, tail: `·${wrap(inputs[at])}` }));
  const text = [...terms, ...(bias ? [{ number: bias, tail: "" }] : [])].map(({ number, tail }, at) =>
    (at ? `${number.isNegative ? "\u2212" : "+"} ${number.magnitude.text}` : number.text) + tail).join(" ");
  const total = weights.reduce((sofar, weight, at) => sofar.plus(weight.times(inputs[at])), bias ?? new Decimal(0n, 0));
  return { text, total };
}

const rounded = (row) => Array.from(row, (weight) => Decimal.rounded(weight, PLACES));

function activation(name, z, relu) {
  const a = relu ? (z.isNegative ? new Decimal(0n, PLACES) : z) : Decimal.rounded(sigmoid(z.number), PLACES);
  return line(name, relu ? `max(0, ${z.text})` : `σ(${z.text})`, a);
}

// Returns the lines of one layer: for each unit its sum and its activation.
function layer(number, names, weights, biases, inputs, relu) {
  const index = number === 1 ? "₁" : "₂";
  return names.map((name, unit) => {
    const { text, total } = sum(rounded(weights[unit]), inputs, Decimal.rounded(biases[unit], PLACES));
    const z = line(`z${index}[${name}]`, text, total.round(PLACES));
    return { z, a: activation(`a${index}[${name}]`, z.value, relu) };
  });
}

// Returns {hidden, output, error, dz2, da1, dz1} of row `n` as lines, and what an update begins with; null if a number
// has run away. `numbers` are the epoch's, for the page.
export function rowByHand(network, table, n, numbers = null) {
  if (!network.flat.every((weight) => Math.abs(weight) < 1e9)) return null;
  const { w1, b1, w2, b2, relu } = network;
  const hiddenNames = w1.map((_, at) => hiddenName(at));
  const outputNames = w2.map((_, at) => outputName(table, at));
  const hidden = layer(1, hiddenNames, w1, b1, table.rows[n].map(Decimal.of), relu);
  const a1 = hidden.map(({ a }) => a.value);
  const output = layer(2, outputNames, w2, b2, a1, false);
  const printed = (name, places) => numbers[name].map((row) => Decimal.rounded(row[n], places));
  const a2 = numbers ? printed("a2", PLACES) : output.map(({ a }) => a.value);
  const activations = numbers ? printed("a1", PLACES) : a1;
  const error = a2.map((a, j) => missed(outputNames[j], Decimal.of(table.d[j][n]), a));
  const dz2 = error.map(({ value }, j) => outputDelta(outputNames[j], value, a2[j]));
  const da1 = hiddenNames.map((name, k) => {
    const { text, total } = sum(w2.map((row) => Decimal.rounded(row[k], PLACES)), dz2.map(({ value }) => value));
    return line(`da₁[${name}]`, text, total.round(FINE));
  });
  const dz1 = da1.map(({ value }, k) => hiddenDelta(hiddenNames[k], value, activations[k], relu));
  const begin = numbers ? { a1: activations, dz1: printed("dz1", FINE), dz2: printed("dz2", FINE) }
    : { a1, dz1: dz1.map(({ value }) => value), dz2: dz2.map(({ value }) => value) };
  return { hidden, output, error, dz2, da1, dz1, begin };
}

const missed = (name, target, a) =>
  line(`error[${name}]`, `${target.text} \u2212 ${a.text}`, target.minus(a).round(PLACES));

const ONE = Decimal.of(1);

const outputDelta = (name, error, a) =>
  line(`dz₂[${name}]`, `${error.text}·${a.text}·(1 \u2212 ${a.text})`, error.times(a).times(ONE.minus(a)).round(FINE));

function hiddenDelta(name, da, a, relu) {
  if (!relu) return line(`dz₁[${name}]`, `${da.text}·${a.text}·(1 \u2212 ${a.text})`, da.times(a).times(ONE.minus(a)).round(FINE));
  const slope = Decimal.of(a.units > 0n ? 1 : 0);
  return line(`dz₁[${name}]`, `${da.text}·${slope.text}`, da.times(slope).round(FINE));
}

// The two measures of the error over all rows, from the rows' own errors by hand.
export function errorsByHand(rows) {
  const errors = rows.flatMap(({ error }) => error.map(({ value }) => value));
  const total = errors.reduce((sofar, each) => sofar.plus(each.magnitude), Decimal.of(0));
  const squares = errors.reduce((sofar, each) => sofar.plus(each.times(each)), Decimal.of(0));
  return [
    line("mean |error|", `(${errors.map((each) => each.magnitude.text).join(" + ")}) / ${errors.length}`, total.over(errors.length).round(PLACES)),
    line("½ Σ error²", `(${errors.map((each) => `${wrap(each)}²`).join(" + ")}) / 2`, squares.over(2).round(PLACES)),
  ];
}

// The update of one weight: each row's share, their sum, and the step.
export function updateByHand({ network, table, weight, index, rate, rows }) {
  const shares = rows.map((row, n) => share(row, table, weight, n));
  const values = shares.map(({ value }) => value);
  const { text, total } = sum(values, values.map(() => ONE));
  const gradient = line("gradient", text.replaceAll("·1", ""), total.round(FINE));
  const before = Decimal.rounded(network.flat[index], PLACES);
  const step = Decimal.of(rate).times(gradient.value);
  const after = line("after", `${before.text} + ${Decimal.of(rate).text}·${wrap(gradient.value)}`, before.plus(step).round(FINE));
  return [...shares, gradient, after];
}

function share({ begin }, table, { kind, from, to }, n) {
  const name = `share of ${rowName(table, n)}`;
  const delta = (kind.endsWith("1") ? begin.dz1 : begin.dz2)[to.at];
  if (!from) return line(name, delta.text, delta.round(FINE));
  const input = kind === "w1" ? Decimal.of(table.rows[n][from.at]) : begin.a1[from.at];
  return line(name, `${delta.text}·${input.text}`, delta.times(input).round(FINE));
}

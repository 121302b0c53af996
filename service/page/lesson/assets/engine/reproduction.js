// A published version, trained again from its recipe alone, as trainer/learning/training.py does it.

import { Descent, marginOf } from "./descent.js";
import { derivedSeed } from "./random.js";

const WHOLLY_WRONG = 1; // the error of a network that has run away to infinity
const NEAR = 1e-9; // a margin is computed with NumPy's exponential, whose last bits differ from the kernel's

// Yields null while it works, and in the end whether recipe, weights and curve are those that it found.
export function* reproduce({ version, table }) {
  const { recipe, learning_curve: curve } = version;
  if (!isConsistent(recipe)) return yield false;
  const points = [];
  for (const [attempt, { seed, margin }] of recipe.attempts.entries()) {
    const run = { seed, hidden: recipe.hidden, activation: recipe.activation, rate: recipe.learning_rate, table };
    const descent = new Descent(run);
    descent.rightAt = 0; // nobody wants to know it here
    yield* trace(descent, recipe.epochs, attempt, points);
    if (!(Math.abs(marginOf(descent) - margin) < NEAR)) return yield false;
    if (attempt === recipe.attempts.length - 1) yield isSame(descent.network, version.weights, points, curve);
  }
  return undefined;
}

function isConsistent({ engine, seed, restarts, attempts, required_margin: required }) {
  return engine === "compiled" && attempts.length > 0 && attempts.length <= restarts + 1
    && attempts.every((attempt, at) => attempt.seed === (at ? derivedSeed(seed, at) : seed)
      && (attempt.margin >= required) === (at === attempts.length - 1));
}

function* trace(descent, epochs, attempt, points) {
  const step = Math.trunc(Math.min(10 ** (String(epochs).length - 3), 10_000)) || 1;
  for (let first = 0; first < epochs; first += step) {
    descent.to(Math.min(first + step, epochs));
    points.push([attempt, descent.epoch - 1, averageError(descent)]);
    yield null;
  }
}

// The mean of |d - a2| as the last step saw it, added up in NumPy's order.
function averageError({ work: { a2 }, table: { d } }) {
  const wrong = Array.from(d[0], (_, n) => d.map((row, j) => Math.abs(row[n] - a2[j][n]))).flat();
  const average = pairwise(wrong) / wrong.length;
  return Number.isFinite(average) ? average : WHOLLY_WRONG;
}

// NumPy adds up fewer than 8 numbers one after the other, and more in eight sums side by side.
function pairwise(values) {
  if (values.length < 8) return values.reduce((total, each) => total + each, 0);
  const sums = values.slice(0, 8);
  const whole = values.length - (values.length % 8);
  for (let at = 8; at < whole; at += 1) sums[at % 8] += values[at];
  const [a, b, c, d, e, f, g, h] = sums;
  return values.slice(whole).reduce((total, each) => total + each, ((a + b) + (c + d)) + ((e + f) + (g + h)));
}

function isSame({ flat }, { hidden, output }, points, curve) {
  const published = [hidden.weight, hidden.bias, output.weight, output.bias].flat(2);
  return flat.length === published.length && published.every((weight, at) => Object.is(weight, flat[at]))
    && curve.length === points.length && curve.every(({ attempt, epoch, average_error: error }, at) =>
      attempt === points[at][0] && epoch === points[at][1] && Object.is(error, points[at][2]));
}

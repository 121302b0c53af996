// Gradient descent as plain loops: trainer/compiled/kernel.py with the same names and the same order of formulas.
// All of it is IEEE arithmetic, so a browser computes the trainer's bits. A row holds one number per example.

import { exp } from "./exponential.js";

export function sigmoid(z) {
  z = z < -708 ? -708 : z; // beyond, e^-z overflows; NaN passes through
  z = z > 708 ? 708 : z;
  return 1 / (1 + exp(-z));
}

export const act = (z, relu) => (relu ? (z < 0 ? 0 : z) : sigmoid(z));

// Returns act'(z), computed from the activation itself.
export const slope = (a, relu) => (relu ? (a > 0 ? 1 : 0) : a * (1 - a));

// z = w·x + b
export function weigh(w, b, x, z) {
  for (let j = 0; j < w.length; j += 1) {
    for (let n = 0; n < z[j].length; n += 1) z[j][n] = b[j] + w[j][0] * x[0][n];
    for (let k = 1; k < x.length; k += 1) {
      for (let n = 0; n < z[j].length; n += 1) z[j][n] += w[j][k] * x[k][n];
    }
  }
}

// z = act(z)
export function activate(z, relu) {
  for (let j = 0; j < z.length; j += 1) {
    for (let n = 0; n < z[j].length; n += 1) z[j][n] = act(z[j][n], relu);
  }
}

// dz = rate · (d - a) · a(1 - a): from here on the learning rate is in the step.
function outputStep(a, d, rate, dz) {
  for (let j = 0; j < a.length; j += 1) {
    for (let n = 0; n < a[j].length; n += 1) dz[j][n] = (d[j][n] - a[j][n]) * (a[j][n] * (1 - a[j][n]) * rate);
  }
}

// out = (wᵀ·dz) · act'
function hiddenStep(w, dz, a, relu, out) {
  for (let k = 0; k < a.length; k += 1) {
    for (let n = 0; n < a[k].length; n += 1) out[k][n] = w[0][k] * dz[0][n] * slope(a[k][n], relu);
    for (let j = 1; j < w.length; j += 1) {
      for (let n = 0; n < a[k].length; n += 1) out[k][n] += w[j][k] * dz[j][n] * slope(a[k][n], relu);
    }
  }
}

// w += dz·xᵀ, b += Σdz
function update(w, b, dz, x) {
  for (let j = 0; j < w.length; j += 1) {
    for (let k = 0; k < x.length; k += 1) {
      let change = 0;
      for (let n = 0; n < dz[j].length; n += 1) change += dz[j][n] * x[k][n];
      w[j][k] += change;
    }
    let change = 0;
    for (let n = 0; n < dz[j].length; n += 1) change += dz[j][n];
    b[j] += change;
  }
}

// Takes `epochs` steps downhill, in place; work.a2 is left as the last of them saw it.
export function descend({ w1, b1, w2, b2, relu }, { x, d }, work, rate, epochs) {
  const { a1, dz1, a2, dz2 } = work;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    weigh(w1, b1, x, a1);
    activate(a1, relu);
    weigh(w2, b2, a1, a2);
    activate(a2, false);
    outputStep(a2, d, rate, dz2);
    hiddenStep(w2, dz2, a1, relu, dz1);
    update(w2, b2, dz2, a1);
    update(w1, b1, dz1, x);
  }
}

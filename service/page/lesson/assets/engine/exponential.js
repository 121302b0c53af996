// The exponential in plain arithmetic, as in trainer/compiled/exponential.py: the same formulas in the same order,
// so the same bits. Math.exp is no help: its last bit differs between browsers.

const LOG2_E = 1.4426950408889634;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10; // ln 2 in two parts
const TO_WHOLE = 1.5 * 2 ** 52; // adding this leaves a float's nearest whole number in its lowest bits
const [C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13] = [
  2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600, 6227020800].map((factorial) => 1 / factorial);

const float = new Float64Array(1);
const halves = new Int32Array(float.buffer); // low, high: every machine that runs a browser is little-endian

// Returns e^x for |x| <= 708: 2^k · e^r, with r in ±(ln 2)/2, where 14 terms of Taylor's series are enough.
export function exp(x) {
  const shifted = x * LOG2_E + TO_WHOLE;
  const k = shifted - TO_WHOLE;
  const r = (x - k * LN2_HIGH) - k * LN2_LOW;
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = ((1 + r) + r2 * (C2 + r * C3)) + r4 * ((C4 + r * C5) + r2 * (C6 + r * C7));
  const high = ((C8 + r * C9) + r2 * (C10 + r * C11)) + r4 * (C12 + r * C13);
  return (low + (r4 * r4) * high) * power(shifted);
}

// Returns 2^k, bit by bit.
function power(shifted) {
  float[0] = shifted;
  halves[1] = (halves[0] + 1023) << 20;
  halves[0] = 0;
  return float[0];
}

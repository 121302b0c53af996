// Numbers as they stand on the page: a true minus, no minus before a zero, and NaN as what it is.

const MINUS = "\u2212";
const MOST = 1e9; // what is larger is written as a power of ten

export function fixed(number, decimals = 4) {
  if (Number.isNaN(number)) return "NaN";
  if (!Number.isFinite(number)) return number < 0 ? `${MINUS}∞` : "∞";
  const text = Math.abs(number) < MOST ? number.toFixed(decimals) : number.toExponential(decimals);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", MINUS);
}

export function signed(number, decimals = 4) {
  const text = fixed(number, decimals);
  return text.startsWith(MINUS) || text === "NaN" ? text : `+${text}`;
}

export const plain = (number) => String(number).replace("-", MINUS);

export const power = (number) => number.toExponential(1).replace("-", MINUS);

export const percent = (share) => `${fixed(100 * share, 0)} %`;

export const times = (factor) => (factor >= 10 ? fixed(factor, 0) : fixed(factor, 1));

export const tone = (number) => (number < 0 ? "negative" : number > 0 ? "positive" : "zero");

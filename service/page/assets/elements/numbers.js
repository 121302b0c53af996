// Numbers as a person reads them: a true minus, a fixed count of decimals, thousands apart.

export const MINUS = "\u2212";
const MOST = 1e9; // what is larger is written as a power of ten
const DIGITS = ["₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"];

// Without a sign where nothing but zeros is left of the number; NaN and infinity as what they are.
export const fixed = (number, decimals = 4) => {
  if (!Number.isFinite(number)) return String(number).replace("-", MINUS).replace("Infinity", "∞");
  const text = Math.abs(number) < MOST ? number.toFixed(decimals) : number.toExponential(decimals);
  return text.replace(/^-(?=[0.]*$)/, "").replace("-", MINUS);
};

export const signed = (number, decimals = 4) => {
  const text = fixed(number, decimals);
  return text.startsWith(MINUS) || text === "NaN" ? text : `+${text}`;
};

export const count = (number) => number.toLocaleString("en");

export const lowered = (number) => [...String(number)].map((digit) => DIGITS[digit]).join("");

// A name with its trailing digits as an index: x1 is written x₁.
export const indexed = (name) => name.replace(/\d+$/, lowered);

export const moment = (iso) => new Date(iso).toLocaleString("en", {
  year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short",
});

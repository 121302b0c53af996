// Numbers as a person reads them: a true minus, a fixed count of decimals, thousands apart.

const MINUS = "\u2212";
const DIGITS = ["₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"];

export const fixed = (number, decimals = 4) => number.toFixed(decimals).replace("-", MINUS);

export const signed = (number, decimals = 4) => (number < 0 ? "" : "+") + fixed(number, decimals);

export const count = (number) => number.toLocaleString("en");

export const lowered = (number) => [...String(number)].map((digit) => DIGITS[digit]).join("");

export const moment = (iso) => new Date(iso).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });

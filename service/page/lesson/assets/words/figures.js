// Numbers as they stand in the lesson's sentences and tables.

import { MINUS, fixed } from "../shared.js";

export { fixed, signed } from "../shared.js";

export const plain = (number) => String(number).replace("-", MINUS);

export const power = (number) => number.toExponential(1).replace("-", MINUS);

export const percent = (share) => `${fixed(100 * share, 0)} %`;

export const times = (factor) => (factor >= 10 ? fixed(factor, 0) : fixed(factor, 1));

export const tone = (number) => (number < 0 ? "negative" : number > 0 ? "positive" : "zero");

// What the lesson takes from the page at /.

import { html } from "../../assets/elements/elements.js";

export { by, html, svg } from "../../assets/elements/elements.js";
export { MINUS, count, fixed, indexed, lowered, signed } from "../../assets/elements/numbers.js";
export { Decimal } from "../../assets/network/decimal.js";
export { shell } from "../../assets/elements/shell.js";
export { contour } from "../../assets/plots/contour.js";

export const button = (attributes, ...children) => html("button", { type: "button", ...attributes }, ...children);

// What the lesson takes from the page at /.

export { by, html, svg } from "../../assets/elements/elements.js";
export { count, lowered } from "../../assets/elements/numbers.js";
export { shell } from "../../assets/elements/shell.js";
export { contour } from "../../assets/plots/contour.js";

// A signed bar: to the right where a number is positive, to the left where it is negative.

import { svg } from "../shared.js";
import { tone } from "../words/figures.js";

const HALF = 48;

// `most` is the number whose bar is full.
export function bar(value, most) {
  const length = Number.isFinite(value) && most > 0 ? (Math.min(1, Math.abs(value) / most)) * HALF : 0;
  return svg("svg", { viewBox: "-50 0 100 14", class: "bar-picture", "aria-hidden": "true" },
    svg("rect", { x: value < 0 ? -length : 0, y: 2, width: Math.max(length, value ? 0.6 : 0), height: 10, class: tone(value) }),
    svg("path", { d: "M0 0V14", class: "axis" }));
}

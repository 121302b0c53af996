// The surface: the probability over the unit square and a little beyond, empty where it is 0, full where it is 1.

import { contour } from "./contour.js";
import { html, svg } from "../elements/elements.js";
import { PAIRS, forward } from "../network/network.js";
import { fixed } from "../elements/numbers.js";

const CELLS = 96;
const MARGIN = 0.3; // of the square's side, on each side
const SIDE = 1 + 2 * MARGIN;

const place = (x) => ((x + MARGIN) / SIDE) * CELLS;
const valueAt = (step) => (step / CELLS) * SIDE - MARGIN;

// Returns a figure of the version's surface, with a ring around the chosen bits.
export function surface(version, bits) {
  const field = Array.from({ length: (CELLS + 1) ** 2 }, (_, at) =>
    forward(version, [valueAt(at % (CELLS + 1)), valueAt(CELLS - Math.floor(at / (CELLS + 1)))]).output.activation);
  const value = (i, j) => field[j * (CELLS + 1) + i];
  const canvas = html("canvas", { width: CELLS + 1, height: CELLS + 1, "aria-hidden": "true" });
  canvas.paint = () => paint(canvas, field);
  return html("figure", {}, html("figcaption", {}, `Version ${version.version}`),
    html("div", { class: "plane" }, canvas, svg("svg", { viewBox: `0 0 ${CELLS} ${CELLS}`, role: "img", "aria-label": words(version) },
      svg("rect", { x: place(0), y: place(0), width: CELLS / SIDE, height: CELLS / SIDE, class: "square" }),
      [0.1, 0.9].map((level) => svg("path", { d: contour(value, CELLS, level), class: "contour" })),
      svg("path", { d: contour(value, CELLS, 0.5), class: "decision" }),
      PAIRS.map((pair) => point(version, pair, bits)),
      axes())));
}

function words(version) {
  const answers = PAIRS.map((pair) => `${pair.join(" and ")}: ${fixed(forward(version, pair).output.activation, 2)}`);
  return `P(y = 1) of version ${version.version} at the four pairs, ${answers.join("; ")}`;
}

function point(version, [x1, x2], bits) {
  const [x, y] = [place(x1), place(1 - x2)];
  const isChosen = bits[0] === x1 && bits[1] === x2;
  return svg("g", {},
    svg("circle", { cx: x, cy: y, r: 2, class: x1 === x2 ? "point" : "point one" }),
    isChosen ? svg("circle", { cx: x, cy: y, r: 4, class: "chosen" }) : null,
    svg("text", { x, y: y + (x2 ? -6 : 9) }, fixed(forward(version, [x1, x2]).output.activation, 2)));
}

const axes = () => [
  svg("text", { x: CELLS / 2, y: CELLS - 2.5, class: "axis" }, "x₁ →"),
  svg("text", { x: 5, y: CELLS / 2, transform: `rotate(-90 5 ${CELLS / 2})`, class: "axis" }, "x₂ →"),
];

// Paints the field in the canvas's text colour: the stronger, the likelier a 1.
function paint(canvas, field) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const colour = getComputedStyle(canvas).color.match(/[\d.]+/g).map(Number);
  field.forEach((probability, at) => image.data.set([...colour.slice(0, 3), 215 * probability], 4 * at));
  context.putImageData(image, 0, 0);
}

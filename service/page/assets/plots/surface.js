// The surface of one output: empty where the probability is 0, full where it is 1, with the corners marked.

import { html, svg } from "../elements/elements.js";
import { fixed, indexed } from "../elements/numbers.js";
import { forward } from "../network/network.js";
import { contour } from "./contour.js";
import { CELLS, SIDE, field, place } from "./field.js";

const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];

// Returns a figure of the surface of the output number `output`, with a ring around the chosen bits.
export function surface(version, output, bits) {
  const values = field(version, output, bits);
  const value = (i, j) => values[j * (CELLS + 1) + i];
  const canvas = html("canvas", { width: CELLS + 1, height: CELLS + 1, "aria-hidden": "true" });
  canvas.paint = () => paint(canvas, values);
  return html("figure", {}, html("figcaption", {}, `Version ${version.version}`),
    html("div", { class: "plane" }, canvas, svg("svg", { viewBox: `0 0 ${CELLS} ${CELLS}`, role: "img", "aria-label": words(version, output, bits) },
      svg("rect", { x: place(0), y: place(0), width: CELLS / SIDE, height: CELLS / SIDE, class: "square" }),
      [0.1, 0.9].map((level) => svg("path", { d: contour(value, CELLS, level), class: "contour" })),
      svg("path", { d: contour(value, CELLS, 0.5), class: "decision" }),
      corners(version).map((corner) => point(version, output, corner, bits)),
      axes(version.inputs))));
}

const corners = ({ inputs }) => (inputs.length === 1 ? [[0], [1]] : CORNERS);

const probability = (version, output, corner, bits) =>
  forward(version, [...corner, ...bits.slice(2)]).output[output].activation;

function words(version, output, bits) {
  const found = corners(version).map((corner) => `${corner.join(" and ")}: ${fixed(probability(version, output, corner, bits), 2)}`);
  return `P(${version.outputs[output]} = 1) of version ${version.version} at the corners, ${found.join("; ")}`;
}

function point(version, output, corner, bits) {
  const [x, y] = [place(corner[0]), place(1 - (corner[1] ?? 0.5))];
  const chance = probability(version, output, corner, bits);
  return svg("g", {},
    svg("circle", { cx: x, cy: y, r: 2, class: chance >= 0.5 ? "point one" : "point" }),
    corner.every((bit, at) => bits[at] === bit) ? svg("circle", { cx: x, cy: y, r: 4, class: "chosen" }) : null,
    svg("text", { x, y: y + (corner[1] ? -6 : 9) }, fixed(chance, 2)));
}

const axes = ([right, up]) => [
  svg("text", { x: CELLS / 2, y: CELLS - 2.5, class: "axis" }, `${indexed(right)} →`),
  up === undefined ? null : svg("text", { x: 5, y: CELLS / 2, transform: `rotate(-90 5 ${CELLS / 2})`, class: "axis" }, `${indexed(up)} →`),
].filter(Boolean);

// Paints the field in the canvas's text colour: the stronger, the likelier a 1.
function paint(canvas, values) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const colour = getComputedStyle(canvas).color.match(/[\d.]+/g).map(Number);
  values.forEach((probability, at) => image.data.set([...colour.slice(0, 3), 215 * probability], 4 * at));
  context.putImageData(image, 0, 0);
}

// The activation's curve and its slope, with each row where it stands: on the flat part nothing is learned.

import { sigmoid, slope } from "../engine/kernel.js";
import { svg } from "../shared.js";
import { plain } from "../words/figures.js";

const [WIDTH, HEIGHT, EDGE] = [320, 190, { left: 34, right: 10, top: 14, bottom: 24 }];
const REACH = 8; // of z, to both sides

// `points` are {name, z, isChosen}.
export function slopePicture(points, relu) {
  const top = relu ? Math.max(1, ...points.map(({ z }) => z).filter(Number.isFinite)) : 1;
  const value = (z) => (relu ? Math.max(0, z) : sigmoid(z));
  const x = (z) => EDGE.left + ((Math.max(-REACH, Math.min(REACH, z)) + REACH) / (2 * REACH)) * (WIDTH - EDGE.left - EDGE.right);
  const y = (a) => HEIGHT - EDGE.bottom - (Math.min(a, top) / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  const steps = Array.from({ length: 97 }, (_, at) => -REACH + at / 6);
  const path = (height) => steps.map((z, at) => `${at ? "L" : "M"}${x(z).toFixed(1)} ${y(height(z)).toFixed(1)}`).join("");
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "plot", "aria-hidden": "true" },
    [0, top / 2, top].map((a) => [svg("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(a), y2: y(a), class: "grid" }),
      svg("text", { x: EDGE.left - 6, y: y(a) + 4, "text-anchor": "end" }, String(Number(a.toFixed(1))))]).flat(),
    [-REACH, 0, REACH].map((z) => svg("text", { x: x(z), y: HEIGHT - 6, "text-anchor": "middle" }, z === 0 ? "z = 0" : plain(z))),
    svg("path", { d: path((z) => slope(value(z), relu)), class: "line faint" }),
    svg("path", { d: path(value), class: "line" }),
    points.filter(({ z }) => Number.isFinite(z)).map(({ name, z, isChosen }, at) => mark(x(z), y(value(z)), y(slope(value(z), relu)), name, isChosen, at)));
}

const mark = (x, y, low, name, isChosen, at) => svg("g", {},
  svg("circle", { cx: x, cy: low, r: 3, class: "small-mark" }),
  svg("circle", { cx: x, cy: y, r: 5, class: isChosen ? "mark chosen" : "mark" }),
  svg("text", { x: x + (at % 2 ? -9 : 9), y: y - 8 - 10 * (at >> 1), "text-anchor": at % 2 ? "end" : "start", class: isChosen ? "strong" : "" }, name));

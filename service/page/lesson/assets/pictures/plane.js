// A field of probabilities over a plane, with the rows as points: open where the target is 0, full where it is 1.

import { contour, html, svg } from "../shared.js";

const CELLS = 48;

// `field(u, v)` is what to paint at a place; `reach` the least and most of u and v; points are {u, v, isOne, isChosen}.
export function plane({ title, field, reach, points, ghosts = [], lines = [], isAnswer = true, words }) {
  const [least, most] = reach;
  const place = (u) => ((u - least) / (most - least)) * CELLS;
  const at = (step) => least + (step / CELLS) * (most - least);
  const values = Float64Array.from({ length: (CELLS + 1) ** 2 }, (_, n) => field(at(n % (CELLS + 1)), at(CELLS - Math.floor(n / (CELLS + 1)))));
  const value = (i, j) => values[j * (CELLS + 1) + i];
  const canvas = html("canvas", { width: CELLS + 1, height: CELLS + 1, "aria-hidden": "true" });
  canvas.paint = () => paint(canvas, values);
  const dot = ({ u, v, isOne, isChosen }, kind) => svg("g", {},
    isChosen ? svg("circle", { cx: place(u), cy: CELLS - place(v), r: 3.4, class: "ringed" }) : null,
    svg("circle", { cx: place(u), cy: CELLS - place(v), r: kind ? 1 : 1.7, class: `point${isOne ? " one" : ""} ${kind}` }));
  return html("figure", { class: "plane" },
    html("figcaption", {}, title),
    html("div", { class: "field-picture" }, canvas,
      svg("svg", { viewBox: `0 0 ${CELLS} ${CELLS}`, role: "img", "aria-label": words },
        isAnswer ? svg("path", { d: contour(value, CELLS, 0.5), class: "decision" }) : null,
        lines.map(({ a, b, c, order }) => svg("path", { d: cut({ a, b, c }, least, most, place), class: `boundary ${order}` })),
        ghosts.map((each) => dot(each, "ghost")), points.map((each) => dot(each, "")))));
}

// The line a·u + b·v + c = 0 within the plane.
function cut({ a, b, c }, least, most, place) {
  const ends = [];
  const keep = (u, v) => { if (u >= least && u <= most && v >= least && v <= most) ends.push(`${place(u).toFixed(2)} ${(CELLS - place(v)).toFixed(2)}`); };
  if (b) [least, most].forEach((u) => keep(u, -(a * u + c) / b));
  if (a) [least, most].forEach((v) => keep(-(b * v + c) / a, v));
  return ends.length > 1 ? `M${ends[0]}L${ends[1]}` : "";
}

function paint(canvas, values) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const colour = getComputedStyle(canvas).color.match(/[\d.]+/g).map(Number);
  values.forEach((value, at) => image.data.set([colour[0], colour[1], colour[2], 215 * Math.max(0, Math.min(1, value))], 4 * at));
  context.putImageData(image, 0, 0);
}

export function repaint(container) {
  for (const canvas of container.querySelectorAll("canvas")) canvas.paint?.();
}

// How it learned: the average error of every attempt, read off by pointer and by keyboard. Both scales are logarithmic:
// most of the learning happens early. Each attempt has a band of its own that begins at epoch 0.

import { by, html, svg } from "../elements/elements.js";
import { count, fixed } from "../elements/numbers.js";

const HEIGHT = 300;
const EDGE = { left: 56, right: 12, top: 28, bottom: 30 };
const SMALLEST = 1e-12; // the error that an error of 0 is drawn as
const TICK_WIDTH = 72; // what the words of one tick need
let drawn = null;

export function drawCurve(version) {
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const width = Math.round(by("curve").clientWidth / scale);
  const points = version.learning_curve;
  const errors = points.map((point) => Math.max(point.average_error, SMALLEST));
  const low = Math.floor(Math.log10(Math.min(...errors)));
  const high = Math.max(Math.ceil(Math.log10(Math.max(...errors))), low + 1);
  const x = timeScale(version, width);
  const y = (error) => EDGE.top + ((high - Math.log10(error)) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const places = points.map((point, at) => ({ x: x(point.attempt, point.epoch), y: y(errors[at]) }));
  const cursor = svg("line", { y1: EDGE.top, y2: HEIGHT - EDGE.bottom, class: "cursor" });
  const mark = svg("circle", { r: 5, class: "mark" });
  by("curve").replaceChildren(
    svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" },
      levels(low, high, y, width), bands(version, x), lines(version, places), cursor, mark),
    slider(points.length));
  drawn = { version, points, places, width, cursor, mark };
  read(points.length - 1);
}

// Returns a function from an attempt and an epoch to a place. Epochs before the first recorded one share its length.
function timeScale({ learning_curve: points, recipe: { epochs, attempts } }, width) {
  const first = Math.max(1, points.find(({ epoch }) => epoch > 0)?.epoch ?? 1);
  const band = (width - EDGE.left - EDGE.right) / attempts.length;
  const share = (epoch) => Math.log1p(epoch / first) / Math.log1p(epochs / first);
  return (attempt, epoch) => EDGE.left + (attempt + share(epoch)) * band;
}

function levels(low, high, y, width) {
  return Array.from({ length: high - low + 1 }, (_, at) => high - at).map((power) => {
    const height = y(10 ** power);
    return svg("g", {}, svg("line", { x1: EDGE.left, x2: width - EDGE.right, y1: height, y2: height, class: "grid" }),
      svg("text", { x: EDGE.left - 8, y: height + 4, "text-anchor": "end" }, power < -4 ? `1e${power}` : String(10 ** power)));
  });
}

// For each attempt its ticks, its border, and what became of it where there is room for the words.
function bands({ recipe: { epochs, attempts } }, x) {
  return attempts.map((_, attempt) => {
    const isLast = attempt === attempts.length - 1;
    const [from, to] = [x(attempt, 0), x(attempt, epochs)];
    const words = `attempt ${attempt + 1} ${isLast ? "accepted" : "stalled"}`;
    return svg("g", {},
      isLast ? null : svg("line", { x1: to, x2: to, y1: EDGE.top - 14, y2: HEIGHT - EDGE.bottom, class: "border" }),
      to - from > 120 ? svg("text", { x: from + 6, y: 16, class: "attempt" }, words) : null,
      ticks(epochs, (epoch) => x(attempt, epoch)));
  });
}

// Epoch 0, powers of ten and the last epoch, as far as their words do not touch.
function ticks(epochs, x) {
  const powers = Array.from({ length: 12 }, (_, power) => 10 ** power).filter((power) => power < epochs);
  const chosen = [epochs];
  for (const epoch of [0, ...powers.reverse()]) {
    if (chosen.every((other) => Math.abs(x(other) - x(epoch)) > TICK_WIDTH)) chosen.push(epoch);
  }
  return chosen.map((epoch) => svg("g", {},
    svg("line", { x1: x(epoch), x2: x(epoch), y1: HEIGHT - EDGE.bottom, y2: HEIGHT - EDGE.bottom + 5, class: "border" }),
    svg("text", { x: x(epoch), y: HEIGHT - 8, "text-anchor": epoch === 0 ? "start" : epoch === epochs ? "end" : "middle" },
      epoch === 0 ? "epoch 0" : count(epoch))));
}

function lines({ learning_curve: points, recipe: { attempts } }, places) {
  return attempts.map((_, attempt) => {
    const own = places.filter((_, at) => points[at].attempt === attempt);
    const path = own.map((place, at) => `${at ? "L" : "M"}${place.x.toFixed(1)} ${place.y.toFixed(1)}`).join("");
    return svg("path", { d: path, class: attempt === attempts.length - 1 ? "error" : "error stalled" });
  });
}

// The curve is read with a slider that lies over it unseen: so arrow keys and screen readers come for free.
function slider(length) {
  const input = html("input", {
    type: "range", min: 0, max: length - 1, value: length - 1, "aria-label": "Point of the learning curve",
    input: () => read(Number(input.value)),
    pointermove: (event) => read(nearest(event, input)),
    pointerdown: (event) => { event.preventDefault(); input.focus(); read(nearest(event, input)); },
  });
  return input;
}

function nearest(event, input) {
  const box = input.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * drawn.width;
  const distances = drawn.places.map((place) => Math.abs(place.x - x));
  return distances.indexOf(Math.min(...distances));
}

function read(at) {
  const { attempt, epoch, average_error: error } = drawn.points[at];
  const { x, y } = drawn.places[at];
  const words = `attempt ${attempt + 1}, epoch ${count(epoch)}: average error ${fixed(error, 5)}`;
  const input = by("curve").querySelector("input");
  input.value = at;
  input.setAttribute("aria-valuetext", words);
  by("readout").textContent = words[0].toUpperCase() + words.slice(1);
  drawn.cursor.setAttribute("x1", x);
  drawn.cursor.setAttribute("x2", x);
  drawn.mark.setAttribute("cx", x);
  drawn.mark.setAttribute("cy", y);
}

let drawnWidth = 0;
new ResizeObserver(([{ contentRect: { width } }]) => {
  if (drawn && width && width !== drawnWidth) drawCurve(drawn.version);
  drawnWidth = width;
}).observe(by("curve"));

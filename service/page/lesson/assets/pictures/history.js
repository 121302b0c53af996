// Lines over log time, from epoch 0: the error, or every weight; with a cursor that can be dragged.

import { decades, epochOf, tickOf, TICKS } from "../controls/time.js";
import { count, html, svg } from "../shared.js";
import { plain } from "../words/figures.js";

const EDGE = { left: 40, right: 12, top: 14, bottom: 26 };
const HEIGHT = 210;

// `lines` are {kind, epochs, values}; `reach` the least and most value. Returns {element, move(epoch)}.
export function history({ lines, reach, marks, epochs, words, width, go }) {
  const x = (epoch) => EDGE.left + (tickOf(epoch, epochs) / TICKS) * (width - EDGE.left - EDGE.right);
  const y = (value) => EDGE.top + ((reach[1] - Math.max(reach[0], Math.min(reach[1], value))) / (reach[1] - reach[0])) * (HEIGHT - EDGE.top - EDGE.bottom);
  const cursor = svg("path", { class: "cursor" });
  const picture = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, class: "plot history", role: "img", "aria-label": words },
    marks.map((mark) => [svg("line", { x1: EDGE.left, x2: width - EDGE.right, y1: y(mark), y2: y(mark), class: "grid" }),
      svg("text", { x: EDGE.left - 6, y: y(mark) + 4, "text-anchor": "end" }, plain(mark))]).flat(),
    decades(epochs).filter((_, at) => width > 420 || at % 2 === 0).map((epoch) => svg("text", { x: x(epoch), y: HEIGHT - 8, "text-anchor": "middle" }, count(epoch))),
    lines.map(({ kind, epochs: at, values }) => svg("path", { d: pathOf(at, values, x, y, epochs), class: `line ${kind}` })),
    cursor);
  const move = (epoch) => cursor.setAttribute("d", `M${x(epoch)} ${EDGE.top}V${HEIGHT - EDGE.bottom}`);
  return { element: html("div", { class: "history-box" }, draggable(picture, width, epochs, go)), move };
}

function pathOf(epochs, values, x, y, last) {
  const places = epochs.flatMap((epoch, at) => (epoch <= last && Number.isFinite(values[at]) ? [`${x(epoch).toFixed(1)} ${y(values[at]).toFixed(1)}`] : []));
  return places.length ? `M${places.join("L")}` : "";
}

function draggable(picture, width, epochs, go) {
  const seek = (event) => {
    const box = picture.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * width;
    go(epochOf(Math.max(0, Math.min(TICKS, ((at - EDGE.left) / (width - EDGE.left - EDGE.right)) * TICKS)), epochs));
  };
  picture.addEventListener("pointerdown", (event) => { picture.setPointerCapture(event.pointerId); seek(event); });
  picture.addEventListener("pointermove", (event) => { if (event.buttons) seek(event); });
  return picture;
}

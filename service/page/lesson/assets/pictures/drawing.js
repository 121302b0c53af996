// The network at one epoch and one row. Its wires show what the stage is about: weights forward, deltas backward,
// steps in the update.

import { html, svg } from "../shared.js";
import { fixed, signed, tone } from "../words/figures.js";
import { hiddenName, inputName, outputName, rowName } from "../words/names.js";
import { arrange } from "./arrangement.js";

const THICKEST = 9;
const MOST_DELTA = 0.15; // error·a(1 - a) is never more than 4/27
const LEAST_STEP = 0.001; // what is far smaller than this is drawn as the standstill that it is
const LETTER = 7.9; // the width of one, in the drawing's units

export function draw(container, view) {
  const { network, stage } = view;
  const plan = arrange(container, network.sizes);
  const wires = wiresOf(view, plan);
  container.replaceChildren(svg("svg", { viewBox: `0 0 ${plan.width} ${plan.height}`, role: "img", "aria-label": describe(view) },
    svg("defs", {}, ["positive", "negative", "zero"].map(head)),
    wires.map((wire) => line(wire, stage === "backward")),
    plan.hasLabels ? wires.map((wire) => label(wire, plan)) : null,
    nodes(view, plan)));
  container.toggleAttribute("data-narrow", plan.isNarrow);
}

const head = (sign) => svg("marker", { id: `head-${sign}`, class: sign, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 11, markerHeight: 11, orient: "auto", markerUnits: "userSpaceOnUse" },
  svg("path", { d: "M0 0 8 4 0 8z" }));

// Returns each wire as {from, to, value, thickness}: from and to are places.
function wiresOf({ network, numbers, row, stage, rate }, plan) {
  const { inputs, hidden, outputs } = network.sizes;
  const wires = [];
  for (let k = 0; k < hidden; k += 1) {
    for (let i = 0; i < inputs; i += 1) wires.push({ from: plan.inputs[i], to: plan.hidden[k], index: k * inputs + i, back: numbers.dz1[k][row], early: true });
  }
  for (let j = 0; j < outputs; j += 1) {
    for (let k = 0; k < hidden; k += 1) {
      wires.push({ from: plan.hidden[k], to: plan.outputs[j], index: hidden * (inputs + 1) + j * hidden + k, back: network.w2[j][k] * numbers.dz2[j][row] });
    }
  }
  const steps = numbers.gradient.map((each) => rate * each);
  const values = { backward: (wire) => wire.back, update: (wire) => steps[wire.index] };
  const valueOf = values[stage] ?? ((wire) => network.flat[wire.index]);
  const most = stage === "backward" ? MOST_DELTA : stage === "update" ? Math.max(LEAST_STEP, ...steps.map(Math.abs)) : 8;
  return wires.map((wire) => {
    const value = valueOf(wire);
    const share = Number.isFinite(value) ? Math.min(1, Math.abs(value) / most) : 1;
    return { ...wire, value, thickness: 0.8 + (THICKEST - 0.8) * Math.sqrt(share), text: write[stage]?.(value) ?? fixed(value, 2) };
  });
}

function line({ from, to, value, thickness }, isReversed) {
  const [start, stop] = isReversed ? [to, from] : [from, to];
  const gap = (place) => place.radius + 3;
  const length = Math.hypot(stop.x - start.x, stop.y - start.y);
  const [x, y] = [(stop.x - start.x) / length, (stop.y - start.y) / length];
  return svg("path", {
    d: `M${start.x + x * gap(start)} ${start.y + y * gap(start)}L${stop.x - x * gap(stop)} ${stop.y - y * gap(stop)}`,
    class: `wire ${tone(value)}`, "stroke-width": thickness.toFixed(2), "marker-end": isReversed ? `url(#head-${tone(value)})` : null,
  });
}

const write = { backward: (value) => signed(value, 3), update: (value) => signed(value, 4) };

function label({ from, to, value, text, early }, plan) {
  const share = early ? plan.early : plan.late;
  const [x, y] = [from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share];
  const width = text.length * LETTER * (plan.isNarrow ? 0.86 : 1) + 4;
  return svg("g", {}, svg("rect", { x: x - width / 2, y: y - 8, width, height: 16, class: "behind" }),
    svg("text", { x, y: y + 4, "text-anchor": "middle", class: tone(value) }, text));
}

function nodes(view, plan) {
  const { numbers, row, table } = view;
  const most = Math.max(1, ...numbers.a1.map((values) => values[row]));
  return [
    ...plan.inputs.map((place, i) => node(place, inputName(table, i), table.rows[row][i], 1, [`${table.rows[row][i]}`], plan)),
    ...plan.hidden.map((place, k) => node(place, hiddenName(k), numbers.a1[k][row], most, hiddenText(view, k), plan)),
    ...plan.outputs.map((place, j) => node(place, outputName(table, j), numbers.a2[j][row], 1, outputText(view, j), plan)),
  ].concat(plan.outputs.map((place, j) => target(place, table.d[j][row], numbers.a2[j][row], plan)));
}

function node({ x, y, radius }, name, activation, most, lines, { isCrowded }) {
  const share = Math.min(1, Math.max(0, activation / most)) || 0;
  const below = y + radius + 17;
  return svg("g", {},
    svg("circle", { cx: x, cy: y, r: radius, class: "ring" }),
    svg("circle", { cx: x, cy: y, r: ((radius - 4) * Math.sqrt(share)).toFixed(2), class: "disc" }),
    svg("text", { x, y: y - radius - 8, "text-anchor": "middle", class: "label" }, name),
    (isCrowded ? lines.slice(-1) : lines).map((text, at) => svg("text", { x, y: below + at * 17, "text-anchor": "middle", class: at === lines.length - 1 ? "formula" : "" }, text)));
}

function hiddenText({ numbers, row, stage }, k) {
  if (stage === "backward") return [`da₁ ${signed(numbers.da1[k][row], 5)}`, `dz₁ ${signed(numbers.dz1[k][row], 5)}`];
  return [`z₁ ${fixed(numbers.z1[k][row])}`, `a₁ ${fixed(numbers.a1[k][row])}`];
}

function outputText({ numbers, row, stage }, j) {
  const a2 = `a₂ ${fixed(numbers.a2[j][row])}`;
  if (stage === "backward") return [a2, `dz₂ ${signed(numbers.dz2[j][row], 5)}`];
  if (stage === "error") return [a2, `error ${signed(numbers.error[j][row])}`];
  return [`z₂ ${fixed(numbers.z2[j][row])}`, a2];
}

function target({ x, y, radius }, d, a, { isNarrow }) {
  const isRight = (a >= 0.5) === (d === 1);
  return svg("text", { x: isNarrow ? x : x + radius + 16, y: isNarrow ? y - radius - 26 : y + 6, "text-anchor": isNarrow ? "middle" : "start", class: "target" },
    svg("tspan", {}, `d = ${d}`), svg("tspan", { class: isRight ? "right" : "wrong", dx: 8 }, isRight ? "✓" : "✗"));
}

const describe = ({ network, numbers, row, table, epoch }) =>
  `The network ${Object.values(network.sizes).join("-")} at epoch ${epoch}, row ${rowName(table, row)}, answers ${numbers.a2.map((a) => fixed(a[row])).join(", ")}; its numbers are in the tables.`;

export const legendOf = (stage) => {
  const [up, down, width] = { backward: ["pushes up", "pushes down", "how much"], update: ["grows", "shrinks", "how far"] }[stage] ?? ["positive weight", "negative weight", "how large"];
  const item = (kind, words) => html("li", {}, html("span", { class: `swatch ${kind}` }), words);
  return [item("wire positive", up), item("wire negative", `${down}; width: ${width}`), item("lit", "how active a unit is")];
};

// 100 starts as a map, coloured and marked by what becomes of each; computed by a worker once the map is in sight.

import { button, by, count, html } from "../shared.js";
import { term } from "../words/terms.js";
import { isSeen, whenSeen } from "./sight.js";

const COUNT = 100;
const EPOCHS = 180_000;
const CLASSES = [
  { name: "soon", most: 2500, words: "right by epoch 2,500", sign: "●" },
  { name: "later", most: 6000, words: "by 6,000", sign: "◐" },
  { name: "late", most: EPOCHS, words: "later", sign: "○" },
  { name: "never", most: Infinity, words: "never", sign: "✗" },
];
const state = { background: null, change: null, key: null, cancel: null, moment: null, found: [] };

export function offerMap(background, change) {
  Object.assign(state, { background, change });
  whenSeen(by("seeds"), survey);
  by("seed-map").addEventListener("keydown", walk);
}

export function showMap(moment) {
  const before = state.moment;
  state.moment = moment;
  survey();
  if (before?.seed !== moment.seed) mark();
}

const classOf = (rightAt) => (rightAt === null ? CLASSES[3] : CLASSES.find(({ most }) => rightAt <= most));

function survey() {
  const { moment } = state;
  const key = moment && [moment.hidden, moment.activation, moment.rate, moment.table.text].join();
  if (!isSeen(by("seeds")) || key === state.key) return;
  state.cancel?.();
  Object.assign(state, { key, found: [] });
  draw();
  const { hidden, activation, rate, table } = moment;
  const recipes = Array.from({ length: COUNT }, (_, seed) => ({ seed, hidden, activation, rate, table }));
  state.cancel = state.background.start("survey", { recipes, epochs: EPOCHS }, (value) => value && found(value));
}

function draw() {
  const { hidden, activation, rate } = state.moment;
  by("seeds-lead").textContent = `Seeds 0 to 99 with ${hidden} ${activation} units at rate ${rate}. Choose one to see its run.`;
  by("seed-map").replaceChildren(...Array.from({ length: COUNT }, (_, seed) =>
    button({ "data-own-keys": true, "data-seed": seed, tabindex: -1, "aria-label": `seed ${seed}`, click: () => state.change({ seed }, { toEnd: true }) },
      html("span", {}, String(seed)), html("span", { class: "sign", "aria-hidden": "true" }, "·"))));
  mark();
  tally();
}

function found({ index, rightAt }) {
  state.found[index] = rightAt;
  const cell = by("seed-map").children[index];
  const { name, sign } = classOf(rightAt);
  cell.dataset.becomes = name;
  cell.lastElementChild.textContent = sign;
  cell.setAttribute("aria-label", `seed ${index}: ${rightAt === null ? "never right" : `right at epoch ${count(rightAt)}`}`);
  cell.title = cell.getAttribute("aria-label");
  tally();
}

function tally() {
  const done = state.found.filter((each) => each !== undefined);
  by("seed-legend").replaceChildren(...CLASSES.map((each) => html("li", {}, html("span", { class: "cell", "data-becomes": each.name }, each.sign),
    ` ${each.words}: ${done.filter((rightAt) => classOf(rightAt) === each).length}`)));
  by("seed-count").replaceChildren(...(done.length < COUNT ? [`${done.length} of ${COUNT} computed …`]
    : ["Those that are never right have ", term("stalled"), ": no further epoch helps, only another start."]));
}

function mark() {
  const cells = [...by("seed-map").children];
  const chosen = cells[state.moment.seed] ?? cells[0];
  for (const cell of cells) {
    cell.tabIndex = cell === chosen ? 0 : -1;
    cell.setAttribute("aria-pressed", String(cell.dataset.seed === String(state.moment.seed)));
  }
}

function walk(event) {
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -10, ArrowDown: 10 };
  const from = Number(event.target.dataset.seed);
  const to = event.key === "Home" ? 0 : event.key === "End" ? COUNT - 1 : from + steps[event.key];
  const cell = by("seed-map").children[to];
  if (!cell) return;
  event.preventDefault();
  event.target.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

// Starts to choose from, named by what happens to them, and the same start at other rates.

import { button, by, count, html } from "../shared.js";
import { plain, times } from "../words/figures.js";
import { term } from "../words/terms.js";
import { RATES } from "./bar.js";
import { isSeen, whenSeen } from "./sight.js";

const STARTS = [
  { seed: 4, rate: 0.1, name: "learns early" },
  { seed: 1, rate: 0.1, name: "waits, then learns" },
  { seed: 33, rate: 0.1, name: "nearly stalls, escapes" },
  { seed: 9, rate: 0.1, name: "stalls, never learns" },
  { seed: 1, rate: 3, name: "learns at once" },
  { seed: 1, rate: 30, name: "jumps about" },
];
const EPOCHS = 180_000;

// Offers the starts; each says when it is right, as the worker finds it out.
export function offerStarts(background, table, change) {
  const notes = STARTS.map(() => html("small", {}, "…"));
  const recipes = STARTS.map(({ seed, rate }) => ({ seed, rate, hidden: 2, activation: "sigmoid", table }));
  by("start-list").replaceChildren(...STARTS.map(({ seed, rate, name }, at) => html("li", {},
    button({ "data-start": `${seed}:${rate}`, click: () => change({ ...recipes[at], epochs: EPOCHS }, { toEnd: true }) },
      html("b", {}, name), html("span", {}, `seed ${seed}, rate ${rate}`), notes[at]))));
  let isSurveyed = false;
  whenSeen(by("starts"), () => {
    if (!isSurveyed) survey();
    isSurveyed = true;
  });
  const survey = () => background.start("survey", { recipes, epochs: EPOCHS }, (value) => {
    if (value) notes[value.index].textContent = value.rightAt === null ? `not right in ${count(EPOCHS)} epochs` : `right at epoch ${count(value.rightAt)}`;
  });
}

let race = { key: null, cancel: null };

// Races the rates of what the page shows, whenever they are in sight.
export function offerRace(background, moment, change) {
  whenSeen(by("rate-race"), () => moment() && raceRates(background, moment(), change));
}

// Runs the moment's start at each rate, and says how soon every row is right.
export function raceRates(background, moment, change) {
  const { seed, hidden, activation, table, rate } = moment;
  const key = [seed, hidden, activation, table.text, rate].join();
  if (race.key === key || !isSeen(by("rate-race"))) return;
  race.cancel?.();
  const rates = [...new Set([...RATES, rate])].sort((one, other) => one - other);
  const found = rates.map(() => undefined);
  const lines = () => rates.map((each, at) => racer(each, found[at], each === rate, Math.max(...found.map((epoch) => epoch ?? 0)), found[rates.indexOf(rate)], change));
  by("rate-race").replaceChildren(...lines());
  const recipes = rates.map((each) => ({ seed, hidden, activation, table, rate: each }));
  race = { key, cancel: background.start("survey", { recipes, epochs: EPOCHS }, (value) => {
    if (!value) return;
    found[value.index] = value.rightAt;
    const focused = document.activeElement?.dataset.key;
    by("rate-race").replaceChildren(...lines());
    if (focused) document.querySelector(`[data-key="${focused}"]`)?.focus();
  }) };
}

function racer(rate, rightAt, isChosen, most, own, change) {
  const words = rightAt === undefined ? "…" : rightAt === null ? "never" : count(rightAt);
  const factor = !isChosen && own > 0 && rightAt > 0 ? compared(own / rightAt) : "";
  return button({ "data-key": `rate-${rate}`, "aria-pressed": String(isChosen), "aria-label": `learning rate ${plain(rate)}: ${words === "never" ? "never right" : `right at epoch ${words}`} ${factor}`, click: () => change({ rate }, { toEnd: true, keepGhost: true }) },
    html("b", {}, `rate ${plain(rate)}`), html("meter", { min: 0, max: Math.log1p(Math.max(most, 1)), value: rightAt ? Math.log1p(rightAt) : 0, "aria-hidden": "true" }),
    html("span", {}, words), html("small", {}, factor));
}

const compared = (factor) => (factor >= 1 ? `${times(factor)}× as fast` : `${times(1 / factor)}× as slow`);

// Says what is kept beside the run, and offers to keep or drop it.
export function showGhost({ run, ghost }, { keep, drop }) {
  const key = [run.recipe.seed, run.recipe.rate, run.rightAt, run.isComplete, ghost?.recipe.seed, ghost?.recipe.rate, ghost?.rightAt, ghost?.isComplete].join();
  if (by("ghost").dataset.shown === key) return;
  by("ghost").dataset.shown = key;
  by("ghost").replaceChildren(
    html("p", { class: "lead" }, ghost ? comparison(run, ghost) : "Keep this run, then change the seed or the rate: both are drawn together."),
    html("p", { class: "take" }, button({ class: "quiet", "data-key": "keep", click: keep }, "Keep this run beside"),
      ghost ? button({ class: "quiet", "data-key": "drop", click: drop }, "Drop the other") : null),
    html("p", { class: "lead" }, "One run is what the trainer calls an ", term("attempt"), "."));
}

const named = ({ recipe: { seed, rate, hidden, activation } }) => `seed ${seed}, rate ${plain(rate)}, ${hidden} ${activation}`;

function comparison(run, ghost) {
  const when = ({ rightAt, isComplete }) => (rightAt !== null ? `right at epoch ${count(rightAt)}` : isComplete ? "never right" : "still computing");
  const factor = run.rightAt > 0 && ghost.rightAt > 0 ? ` This one is ${compared(ghost.rightAt / run.rightAt)}.` : "";
  return `This run: ${named(run)}, ${when(run)}. The other: ${named(ghost)}, ${when(ghost)}.${factor}`;
}

// Ask it: two switches, and what POST /predict answers, for the chosen pair and for all four at a glance.

import { Refused, predict } from "../service/requests.js";
import { by, html } from "../elements/elements.js";
import { PAIRS } from "../network/network.js";
import { fixed } from "../elements/numbers.js";
import { shell } from "../elements/shell.js";

const NAMES = ["x1", "x2"];
let asked = 0; // how often; an answer that is overtaken by a later question is dropped
let answeredBy = null; // which version

// Calls `choose` with a pair whenever the user chooses one; `bits` tells what is chosen now.
export function offerBits(bits, choose) {
  NAMES.forEach((name, at) => by(name).addEventListener("click", () => choose(bits().with(at, 1 - bits()[at]))));
  by("pairs").addEventListener("click", ({ target }) => {
    const row = target.closest("tr");
    if (row) choose(PAIRS[row.sectionRowIndex]);
  });
}

export function showBits(bits) {
  NAMES.forEach((name, at) => {
    by(name).setAttribute("aria-checked", bits[at] === 1);
    by(name).replaceChildren(html("span", { class: "track" }), name, html("b", {}, bits[at]));
  });
  const question = JSON.stringify({ x1: bits[0], x2: bits[1] }).replaceAll(":", ": ").replace(",", ", ");
  by("curl").replaceChildren(shell(`curl -s ${new URL("predict", document.baseURI)} --json '${question}'`));
  mark(bits);
}

function mark(bits) {
  [...by("pairs").rows].forEach((row, at) => {
    if (PAIRS[at].join() === bits.join()) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  });
}

// Asks for the chosen pair, and for all four if another version than the last time answers.
export async function ask(bits) {
  const question = ++asked;
  try {
    const answer = await predict(bits);
    if (question !== asked) return;
    showAnswer(answer);
    if (answer.version !== answeredBy) showPairs(await Promise.all(PAIRS.map(predict)), bits);
    answeredBy = answer.version;
  } catch (error) {
    if (question === asked) showNoAnswer(error);
  }
}

export const lastAnsweredBy = () => answeredBy;

function showAnswer({ y, probability, version }) {
  by("answer").replaceChildren(
    html("b", {}, y),
    html("span", { class: "probability" }, `P(y = 1) = ${fixed(probability)}`),
    html("span", { class: "by" }, `answered by version ${version}`),
  );
}

function showNoAnswer(error) {
  answeredBy = null;
  const reason = error instanceof Refused ? error.message : "the service does not answer";
  by("answer").replaceChildren(html("b", {}, "?"), html("span", { class: "probability" }, "No answer"),
    html("span", { class: "by" }, reason));
}

function showPairs(answers, bits) {
  by("pairs").replaceChildren(...answers.map(({ y, probability }, at) => {
    const pair = PAIRS[at];
    const label = `x1 = ${pair[0]}, x2 = ${pair[1]}`;
    return html("tr", {},
      html("th", { scope: "row" }, html("button", { type: "button", "aria-label": `Choose ${label}` }, pair.join("  "))),
      html("td", {}, html("div", { class: "bar" }, fixed(probability),
        html("progress", { value: probability, "aria-hidden": "true" }))),
      html("td", {}, y));
  }));
  mark(bits);
}

// The five stages of one epoch, one at a time: nothing is shown before its stage.

import { button, by, html } from "../shared.js";
import { legendOf, draw } from "../pictures/drawing.js";
import { repaint } from "../pictures/plane.js";
import { inputsOf, rowName } from "../words/names.js";
import { backward } from "./backward.js";
import { error } from "./error.js";
import { forward } from "./forward.js";
import { replay } from "./replay.js";
import { update } from "./update.js";

const STAGES = { forward, error, backward, update, replay };

// `choose` takes the parts of the moment that change: the stage or the row.
export function offerStages(choose) {
  by("stages").replaceChildren(...Object.entries(STAGES).map(([id, { name }], at) => html("li", {},
    button({ "data-stage-name": id, click: () => choose({ stage: id }) }, html("span", {}, String(at + 1)), ` ${name}`))));
  document.addEventListener("themechange", () => repaint(by("panel")));
}

export function showStage(view) {
  const stage = STAGES[view.stage];
  document.body.dataset.stage = view.stage;
  for (const button of by("stages").querySelectorAll("button")) {
    if (button.dataset.stageName === view.stage) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  say("picture-title", stage.picture[0]);
  say("picture-lead", stage.picture[1]);
  say("stage-title", stage.title);
  say("stage-lead", stage.lead);
  showRows(view);
  draw(by("drawing"), view);
  if (by("legend").dataset.stage !== view.stage) by("legend").replaceChildren(...legendOf(view.stage));
  by("legend").dataset.stage = view.stage;
  replacePanel(stage.show(view));
  repaint(by("panel"));
}

const say = (id, words) => { if (by(id).textContent !== words) by(id).textContent = words; };

// Keeps the focus and how far tables are scrolled, though the panel is made anew.
function replacePanel(children) {
  const focused = by("panel").contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const scrolled = [...by("panel").querySelectorAll(".scroll")].map((each) => each.scrollLeft);
  by("panel").replaceChildren(...children.filter(Boolean));
  by("panel").querySelectorAll(".scroll").forEach((each, at) => { if (scrolled[at]) each.scrollLeft = scrolled[at]; });
  if (focused) by("panel").querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
}

function showRows({ table, row, choose }) {
  const key = table.text;
  if (by("rows").dataset.table !== key) {
    by("rows").dataset.table = key;
    by("rows").replaceChildren(html("span", {}, `Row ${inputsOf(table)}`), ...table.rows.map((_, n) =>
      button({ click: () => choose({ row: n }) }, rowName(table, n))));
  }
  [...by("rows").querySelectorAll("button")].forEach((button, n) => button.setAttribute("aria-pressed", String(n === row)));
}

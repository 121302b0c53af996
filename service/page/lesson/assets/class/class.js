// For a class: the work sheet, the epoch as a file, and the command that publishes the run.

import { by, count, shell } from "../shared.js";
import { fixed } from "../words/figures.js";
import { term } from "../words/terms.js";
import { epochAsCsv, epochAsJson, save } from "./files.js";
import { fillSheet, printSheet } from "./sheet.js";
import { offerTasks } from "./tasks.js";

// `view()` returns what the page shows.
export function offerClass(view) {
  offerTasks();
  const name = () => `${view().table.text.replace(/\W+/g, "-")}-seed-${view().recipe.seed}-epoch-${view().epoch}`;
  by("print").addEventListener("click", () => printSheet(view()));
  by("csv").addEventListener("click", () => save(`${name()}.csv`, "text/csv", epochAsCsv(view().moment, view().numbers)));
  by("json").addEventListener("click", () => save(`${name()}.json`, "application/json", epochAsJson(view().moment, view().numbers)));
  addEventListener("beforeprint", () => view() && fillSheet(view()));
  matchMedia("print").addEventListener("change", ({ matches }) => matches && view() && fillSheet(view()));
}

// Shows the command that makes the trainer publish this very run.
export function showPublishing({ run, moment: { seed, rate, hidden, activation, epochs, table } }) {
  const options = `--seed ${seed} --lr ${rate} --hidden ${hidden} --activation ${activation} --epochs ${epochs} --restarts 0${table.text === "xor" ? "" : ` --table ${table.text}`}`;
  const key = options + run.isComplete;
  if (by("publish").dataset.shown === key) return;
  by("publish").dataset.shown = key;
  by("publish").replaceChildren(shell(`make train ARGS="${options}"`), shell(`docker compose run --rm trainer train ${options}`));
  by("publish-note").replaceChildren(...note(run, epochs));
}

function note(run, epochs) {
  if (!run.isComplete) return ["It becomes the next version."];
  const reached = [`After ${count(epochs)} epochs its `, term("margin"), ` is ${fixed(run.margin)}: `];
  return run.margin >= 0.4 ? [...reached, "the trainer publishes it."]
    : [...reached, "the trainer turns it down, since 0.4 is needed. Without --restarts 0 it goes on from other starts."];
}

// For a class: the work sheet, the epoch as a file, a link to the moment, and the command that publishes the run.

import { write } from "../controls/address.js";
import { by, count, html, shell } from "../shared.js";
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
  by("link").addEventListener("click", () => copyLink(view().moment));
  addEventListener("beforeprint", () => view() && fillSheet(view()));
  matchMedia("print").addEventListener("change", ({ matches }) => matches && view() && fillSheet(view()));
}

async function copyLink(moment) {
  const url = new URL(write(moment), location.href).href;
  try {
    await navigator.clipboard.writeText(url);
    by("link").textContent = "Link copied";
  } catch { // no clipboard without TLS: the address bar has the same link
    history.replaceState(null, "", url);
    by("link").textContent = "The link is in the address bar";
  }
  setTimeout(() => { by("link").textContent = "Copy a link to this moment"; }, 3000);
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
  if (!run.isComplete) return ["Publishes this run as the next version."];
  if (run.margin >= 0.4) return [`This run would be published: after ${count(epochs)} epochs its `, term("margin"), ` is ${run.margin.toFixed(4)}.`];
  return ["The trainer would turn this run down: after ", `${count(epochs)} epochs its `, term("margin"), ` is ${run.margin.toFixed(4).replace("-", "\u2212")}, and 0.4 is needed. `, html("b", {}, "Without --restarts 0"), " it tries other starts until one learns."];
}

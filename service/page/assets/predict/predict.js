// The switches, and what the service predicts with the version on the page: for the chosen bits and for the whole table.

import { by, html } from "../elements/elements.js";
import { fixed } from "../elements/numbers.js";
import { shell } from "../elements/shell.js";
import { Rejected, address, predict } from "../service/requests.js";
import { hasToken } from "../service/token.js";
import { markRow, showTable } from "./table.js";

const SHORT = 4; // letters of a name that leaves room for another switch beside it

let sent = 0; // how many predictions were requested; a response that a later request has overtaken is dropped
let predictedBy = null; // the version whose predictions are shown

// Makes a switch for each input of `version`. Calls `choose` with the bits whenever the user sets one.
export function offerSwitches({ inputs }, bits, choose) {
  const names = inputs.join();
  if (by("switches").dataset.names === names) return;
  by("switches").dataset.names = names;
  by("switches").replaceChildren(...inputs.map((name, at) => html("button", {
    id: by(name) ? null : name, "data-long": name.length > SHORT, type: "button", role: "switch", "aria-label": name, "aria-checked": "false",
    click: () => choose(bits().with(at, 1 - bits()[at])),
  })));
}

export function showSwitches({ inputs }, bits) {
  [...by("switches").children].forEach((button, at) => {
    button.setAttribute("aria-checked", bits[at] === 1);
    button.replaceChildren(html("span", { class: "track" }), inputs[at], html("b", {}, bits[at]));
  });
  markRow(bits);
}

// Shows the command that requests the same; `isDefault` if POST /predict uses this version.
export function showCommand(version, bits, isDefault) {
  const { model, inputs } = version;
  const named = inputs.map((name, at) => `${JSON.stringify(name)}: ${bits[at]}`).join(", ");
  const [path, body] = isDefault ? ["predict", `{${named}}`]
    : [`v1/models/${model}/versions/${version.version}:predict`, `{"instances": [[${bits.join(", ")}]]}`];
  const token = hasToken() ? ' -H "Authorization: Bearer $TOKEN"' : "";
  by("curl").replaceChildren(shell(`curl -s ${address(path)}${token} --json '${body}'`));
}

export const isPredictedBy = (version) => predictedBy === version;

// Requests the chosen row, and the whole table if another version predicted it the last time.
export async function showPredictions(version, bits, choose) {
  const request = ++sent;
  try {
    const [probabilities] = await predict(version, [bits]);
    if (request !== sent) return;
    showAnswer(version, probabilities);
    if (predictedBy === version) return;
    const rows = version.truth_table.map((row) => version.inputs.map((name) => row[name]));
    const predictions = await predict(version, rows);
    if (request !== sent) return;
    showTable(version, rows, predictions, choose);
    markRow(bits);
    predictedBy = version;
  } catch (error) {
    if (request === sent) showNoAnswer(error);
  }
}

function showAnswer({ outputs, version }, probabilities) {
  by("answer").toggleAttribute("data-several", outputs.length > 1);
  by("answer").replaceChildren(
    ...outputs.flatMap((name, at) => [
      html("b", {}, Number(probabilities[at] >= 0.5)),
      html("span", { class: "probability" }, `P(${name} = 1) = ${fixed(probabilities[at])}`),
    ]),
    html("span", { class: "by" }, `answered by version ${version}`));
}

function showNoAnswer(error) {
  predictedBy = null;
  const reason = error instanceof Rejected ? error.message : "the service does not respond";
  by("answer").removeAttribute("data-several");
  by("answer").replaceChildren(html("b", {}, "?"), html("span", { class: "probability" }, "No answer"),
    html("span", { class: "by" }, reason));
}


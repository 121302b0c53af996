// What the page says about the service and about the version that it shows: which one, and what is amiss.

import { by, html } from "../elements/elements.js";
import { shell } from "../elements/shell.js";
import { fragment } from "../service/address.js";
import { trouble } from "./operators.js";

const NOTICE_MS = 8000;
const sentence = (words) => `${words[0].toUpperCase()}${words.slice(1)}.`;
let fading = null;

// Says something in passing, to the eye and to a screen reader.
export function announce(words) {
  clearTimeout(fading);
  by("notice").textContent = words;
  fading = setTimeout(() => by("notice").replaceChildren(), NOTICE_MS);
}

export function showServing(model) {
  const { name, serving } = model;
  if (document.body.dataset.state === "gone") announce("The service answers again.");
  document.body.dataset.state = "serving";
  by("serving").textContent = `${name}, version ${serving} is served`;
  by("missing").hidden = true;
  const reason = trouble(model);
  const words = reason ? `${sentence(reason)} Version ${serving} is served.` : "";
  if (by("trouble").textContent !== words) by("trouble").textContent = words;
}

export function showNoModel({ name, trouble: told, versions: [newest] }) {
  by("trouble").replaceChildren();
  by("serving").textContent = `${name}, nothing is served`;
  const refused = newest?.status === "refused" ? newest.reason : null;
  const [title, reason] = !newest ? ["No model yet", "The store is empty."]
    : refused ? ["No version can be served", sentence(refused)]
      : ["No version is served yet", told ? sentence(told) : "The service does not hold the version that it is to serve."];
  showMissing(title, `${reason} Train a version; this page moves to it by itself.`,
    ["make train", "docker compose run --rm trainer"]);
}

// What has been drawn stays, since it needs no service.
export function showGone(isDrawn) {
  by("serving").textContent = "no service";
  const trying = "This page tries again every second.";
  if (!isDrawn) {
    showMissing("The service does not answer", trying, ["make serve", "docker compose up --wait"]);
  } else if (document.body.dataset.state !== "gone") {
    clearTimeout(fading);
    document.body.dataset.state = "gone";
    by("notice").textContent = `The service does not answer. ${trying}`;
  }
}

function showMissing(title, reason, commands) {
  document.body.dataset.state = "missing";
  by("missing").hidden = false;
  if (by("missing-title").textContent === title && by("missing-reason").textContent === reason) return;
  by("missing-title").textContent = title;
  by("missing-reason").textContent = reason;
  by("missing-commands").replaceChildren(...commands.map(shell));
}

// Says which version the page is about; `reason` is why it is not the one that the address names.
export function showVersion({ version }, serving, reason) {
  for (const element of document.querySelectorAll("[data-version]")) element.textContent = `version ${version}`;
  by("looking").hidden = version === serving && !reason;
  by("looking").replaceChildren(...(reason
    ? [`${sentence(reason)} This page shows version ${version}.`]
    : [`You are looking at version ${version}, and your questions go to it. Version ${serving} is served: `,
      html("a", { href: fragment({ version: null }) }, "back to it")]));
}

// Names the function that the model has learned.
export function showTitle({ model, inputs, outputs, truth_table: rows }) {
  const isXor = inputs.length === 2 && outputs.length === 1 && rows.map((row) => row[outputs[0]]).join("") === "0110";
  const bits = (number) => (number === 1 ? "One bit goes in." : `${number} bits go in.`);
  by("title").textContent = `A network that learned ${isXor && model === "xor" ? "XOR" : model}`;
  by("description").textContent = `${inputs.length === 2 ? "Two bits go in." : bits(inputs.length)} `
    + `${outputs.length === 1 ? "One comes out" : `${outputs.length} come out`}${isXor ? ": 1 when exactly one of them is\u00a01" : ""}. `
    + `Nobody wrote that rule into it; it was found from ${rows.length === 4 ? "four" : rows.length} examples, by backpropagation.`;
}

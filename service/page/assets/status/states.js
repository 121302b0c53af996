// What the page says when there is not what it is made to show: no model, no service, a refused version.

import { by, html } from "../elements/elements.js";
import { shell } from "../elements/shell.js";

const NOTICE_MS = 8000;
const sentence = (words) => `${words[0].toUpperCase()}${words.slice(1)}.`;
let fading = null;

// Says something in passing, to the eye and to a screen reader.
export function announce(words) {
  clearTimeout(fading);
  by("notice").textContent = words;
  fading = setTimeout(() => by("notice").replaceChildren(), NOTICE_MS);
}

export function showServing({ name, serving }) {
  if (document.body.dataset.state === "gone") announce("The service answers again.");
  document.body.dataset.state = "serving";
  by("serving").textContent = `${name}, version ${serving} is served`;
  by("missing").hidden = true;
}

export function showNoModel({ name, versions: [newest] }) {
  by("serving").textContent = `${name}, nothing is served`;
  const [title, reason] = !newest ? ["No model yet", "The store is empty."]
    : newest.reason ? ["No version can be served", sentence(newest.reason)]
      : ["No version is served yet", "The service does not hold the version that it is to serve."];
  showMissing(title, `${reason} Train a version; this page moves to it by itself.`,
    ["make train", "docker compose run --rm trainer"]);
}

// What has been drawn stays, since it needs no service.
export function showGone(isDrawn) {
  by("serving").textContent = "no service";
  const trying = "It is asked again every second.";
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

// Says which version the page shows, if it is not simply the one that is served; `trouble` is why not the other.
export function showLooking(shown, serving, trouble) {
  by("looking").hidden = shown === serving && !trouble;
  by("looking").replaceChildren(...(trouble
    ? [`${sentence(trouble)} Below is version ${shown}.`]
    : [`You are looking at version ${shown}. Version ${serving} is served: `, html("a", { href: "#served" }, "back to it")]));
}

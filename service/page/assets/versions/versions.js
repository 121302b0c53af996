// The list of versions: what is served now, what was refused, and a way to look at any of them.

import { model } from "../service/requests.js";
import { by, html } from "../elements/elements.js";
import { fixed, moment } from "../elements/numbers.js";

const SERVED = "#served";
let kept = []; // all that is listed, once somebody has asked for more than the newest

// Which version the address asks to look at; null if it is the one that is served, whichever that is.
export function wanted() {
  const found = location.hash.match(/^#version-([1-9]\d*)$/);
  return found ? Number(found[1]) : null;
}

export function listVersions({ serving, versions }, looked) {
  const last = versions.at(-1)?.version ?? 0;
  const all = [...versions, ...kept.filter(({ version }) => version < last)];
  if (kept.length) kept = all; // so that no gap opens below the newest, as they move on
  by("version-list").replaceChildren(...all.map((version) => item(version, serving, looked)));
  by("older").hidden = (all.at(-1)?.version ?? 1) === 1;
  by("older").onclick = async () => {
    const more = (await model(all.at(-1).version)).versions;
    kept = [...all, ...more];
    listVersions({ serving, versions }, looked);
    by("older").hidden ||= more.length === 0;
  };
}

function item(version, serving, looked) {
  const isServed = version.version === serving;
  return html("li", { "aria-current": version.version === looked ? "true" : null },
    html("a", { href: isServed ? SERVED : `#version-${version.version}` }, `Version ${version.version}`),
    badge(version, isServed),
    html("span", { class: "facts" }, version.status === "refused" ? version.reason.replace(/^version \d+ is refused: /, "") : facts(version)),
    version.created_at ? html("time", { datetime: version.created_at }, moment(version.created_at)) : null);
}

function badge({ status }, isServed) {
  if (isServed) return html("span", { class: "badge served" }, "served now");
  return status === "refused" ? html("span", { class: "badge refused" }, "refused") : null;
}

function facts({ sizes, activation, seed, restored_from, average_error, margin }) {
  const made = restored_from ? `version ${restored_from} restored` : `seed ${seed}`;
  return `${sizes.join("-")} ${activation} · ${made} · average error ${fixed(average_error, 5)} · margin ${fixed(margin)}`;
}

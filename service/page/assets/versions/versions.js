// The list of versions: what is served now, what has a label, what is refused and why, and a link to each.

import { by, html } from "../elements/elements.js";
import { fixed, moment } from "../elements/numbers.js";
import { fragment } from "../service/address.js";
import { model } from "../service/requests.js";

let kept = []; // all that is listed, once the user has requested more than the newest
let keptOf = null; // the model that they are of

export function listVersions({ name, serving, labels, versions }, shown) {
  if (keptOf !== name) [kept, keptOf] = [[], name];
  const last = versions.at(-1)?.version ?? 0;
  const all = [...versions, ...kept.filter(({ version }) => version < last)];
  if (kept.length) kept = all; // so that no gap opens below the newest, as they move on
  by("version-list").replaceChildren(...all.map((version) => item(version, serving, labelsOf(version, labels), shown)));
  by("older").hidden = (all.at(-1)?.version ?? 1) === 1;
  by("older").onclick = async () => {
    const more = (await model(name, all.at(-1).version)).versions;
    kept = [...all, ...more];
    listVersions({ name, serving, labels, versions }, shown);
    by("older").hidden ||= more.length === 0;
  };
}

const labelsOf = ({ version: number }, labels) => labels.filter(({ version }) => version === number).map(({ label }) => label);

function item(version, serving, labels, shown) {
  const isServed = version.version === serving;
  return html("li", { "aria-current": version.version === shown ? "true" : null },
    html("a", { href: fragment({ version: isServed ? null : version.version }) }, `Version ${version.version}`),
    badge(version, isServed),
    labels.map((label) => html("span", { class: "badge" }, label)),
    html("span", { class: "facts" }, version.reason ? version.reason.replace(/^version \d+ (is rejected|cannot be read): /, "") : facts(version)),
    version.created_at ? html("time", { datetime: version.created_at }, moment(version.created_at)) : null);
}

function badge({ status }, isServed) {
  if (isServed) return html("span", { class: "badge served" }, "served now");
  return status === "available" ? null : html("span", { class: `badge ${status}` }, status);
}

function facts({ sizes, activation, seed, restored_from, average_error, margin }) {
  const made = restored_from ? `version ${restored_from} restored` : `seed ${seed}`;
  return `${sizes.join("-")} ${activation} · ${made} · average error ${fixed(average_error, 5)} · margin ${fixed(margin)}`;
}

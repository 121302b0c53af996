// The published versions to start from; without a service there are none, and the lesson works all the same.

import { tableOf } from "../engine/table.js";
import { fetchVersion, listVersions, runOf } from "../run/versions.js";
import { by, html } from "../shared.js";
import { MOST_EPOCHS, MOST_HIDDEN } from "./address.js";
import { showTrouble } from "./bar.js";

let list = null;

export const listed = () => list;

// `change` starts the run of the version that is chosen.
export function offerVersions(change) {
  by("version").addEventListener("change", async ({ target }) => {
    const number = target.value;
    target.value = "";
    try {
      change(momentOf(await fetchVersion(list.name, number)));
    } catch (error) {
      showTrouble(new Error(`from version: ${error.message}`));
    }
  });
}

function momentOf(version) {
  const spec = `${version.inputs.join(",")}:${version.outputs.map((name) => `${name}=${version.truth_table.map((row) => row[name]).join("")}`).join(",")}`;
  const table = spec === "x1,x2:y=0110" ? tableOf("xor") : tableOf(spec);
  const { epochs, hidden } = version.recipe;
  if (!table || hidden > MOST_HIDDEN || epochs > MOST_EPOCHS) {
    throw new Error(`version ${version.version} is too large: the lesson shows 3 inputs, ${MOST_HIDDEN} hidden units and ${MOST_EPOCHS} epochs at most`);
  }
  return { ...runOf(version, table), epochs };
}

// Lists what the service has; `listener` hears of it.
export async function showVersions(listener) {
  list = await listVersions();
  const versions = list?.versions ?? [];
  by("version").disabled = versions.length === 0;
  by("version").replaceChildren(html("option", { value: "" }, versions.length ? "choose …" : "no service"),
    ...versions.map(({ version, seed }) => html("option", { value: version }, `${version} (seed ${seed})`)));
  listener();
}

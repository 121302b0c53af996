// The stamp: of which version this run has the bits. It is there only while it is known.

import { listed } from "../controls/version-list.js";
import { by } from "../shared.js";
import { isSameRecipe } from "./run.js";
import { sameBits } from "./versions.js";

let known = { recipe: null, list: null, found: [] };

// Returns the number of a version whose recipe, weights and curve are those of the page's run, or null so far.
export function stampOf({ run, moment }, background, listener) {
  const list = listed();
  if (list && !(known.list === list && known.recipe && isSameRecipe(known.recipe, run.recipe))) compare(run.recipe, list, background, listener);
  const found = known.recipe && isSameRecipe(known.recipe, run.recipe) ? known.found : [];
  const version = found.find(({ epochs }) => moment.epoch <= epochs)?.version ?? null;
  const words = version === null ? "" : `✓ same bits as version ${version}`;
  if (by("stamp").textContent !== words) by("stamp").textContent = words;
  return version;
}

async function compare(recipe, list, background, listener) {
  const now = { recipe, list, found: [] };
  known = now;
  now.found = await sameBits(background, recipe, list);
  if (known !== now) return;
  by("stamp").dataset.isCompared = true;
  if (now.found.length) listener();
}

// The page: follows what the service serves, and lets a person ask it, look into it, and look back.

import { Refused, version as fetchVersion } from "./service/requests.js";
import { calculate } from "./network/arithmetic.js";
import { ask, lastAnsweredBy, offerBits, showBits } from "./predict/predict.js";
import { offerVersions, showSurface } from "./plots/compare.js";
import { drawCurve } from "./plots/curve.js";
import { draw, think } from "./drawing/drawing.js";
import { by } from "./elements/elements.js";
import { follow } from "./service/follow.js";
import { showRecipe } from "./versions/recipe.js";
import { announce, showGone, showLooking, showNoModel, showServing } from "./status/states.js";
import { listVersions, wanted } from "./versions/versions.js";

const page = { bits: [0, 1], model: null, version: null };

function choose(bits) {
  page.bits = bits;
  showBits(bits);
  ask(bits);
  if (!page.version) return;
  think(bits);
  calculate(page.version, bits);
  showSurface(page.version, bits);
}

async function see(model) {
  const before = page.model;
  // The workers take a version up one after the other, within a second: until the last of them has it, the next
  // answer could still be of the version before.
  const slowest = Math.min(model.serving ?? 0, ...model.workers.map(({ version }) => version ?? 0));
  if (slowest || !page.version) model.serving = slowest || null;
  page.model = model;
  if (model.serving === null) {
    showNoModel(model);
    return;
  }
  showServing(model);
  if (before && before.serving !== model.serving) announce(`Version ${model.serving} is served now.`);
  if (JSON.stringify(before?.versions) !== JSON.stringify(model.versions) || before.serving !== model.serving) await look();
  if (lastAnsweredBy() !== model.serving) ask(page.bits);
}

// Shows the version that the address asks for, else the one that is served.
async function look() {
  const { serving, versions } = page.model;
  const number = wanted() ?? serving;
  let trouble = refusal(versions, number);
  let version = page.version;
  try {
    if (version?.version !== number) version = await fetchVersion(trouble ? serving : number);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    trouble = error.message;
    version = await fetchVersion(serving);
  }
  if (version !== page.version) show(version);
  listVersions(page.model, number);
  offerVersions(versions, version.version);
  showLooking(version.version, serving, trouble);
}

function refusal(versions, number) {
  const found = versions.find(({ version, status }) => version === number && status === "refused");
  return found ? found.reason : null;
}

function show(version) {
  page.version = version;
  draw(version, page.bits);
  calculate(version, page.bits);
  showSurface(version, page.bits);
  drawCurve(version);
  showRecipe(version);
}

function miss() {
  showGone(page.version !== null);
}

addEventListener("hashchange", async () => {
  if (page.model?.serving == null) return;
  await look().catch(miss);
  by("think").scrollIntoView();
  by("think").focus({ preventScroll: true });
});
offerBits(() => page.bits, choose);
showBits(page.bits);
follow(see, miss);

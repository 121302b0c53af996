// The page: follows what the service serves, and shows one version of one model.

import { draw, showBits } from "./drawing/drawing.js";
import { by } from "./elements/elements.js";
import { calculate } from "./network/arithmetic.js";
import { loadComparison, offerVersions, showSurface } from "./plots/compare.js";
import { drawCurve } from "./plots/curve.js";
import { isPredictedBy, offerSwitches, showCommand, showPredictions, showSwitches } from "./predict/predict.js";
import { read } from "./service/address.js";
import { follow } from "./service/follow.js";
import { Rejected, model as fetchModel, models as fetchModels, version as fetchVersion } from "./service/requests.js";
import { showWorkers } from "./status/operators.js";
import { announce, showGone, showNoModel, showServing, showTitle, showVersion } from "./status/states.js";
import { chosenModel, isDefault, offerModels } from "./versions/models.js";
import { showRecipe } from "./versions/recipe.js";
import { listVersions } from "./versions/versions.js";

const page = { models: [], bits: [], model: null, version: null };

function choose(bits) {
  page.bits = bits;
  showSwitches(page.version, bits);
  showQuestion();
  showBits(bits);
  calculate(page.version, bits);
  showSurface(page.version, bits);
}

// Requests the predictions of the version on the page, and shows the command that does the same.
function showQuestion() {
  const { version, bits, model, models } = page;
  showCommand(version, bits, version.version === model.serving && isDefault(models, model.name));
  showPredictions(version, bits, choose);
}

async function poll() {
  page.models = await fetchModels();
  const name = chosenModel(page.models);
  offerModels(page.models, name);
  const model = await fetchModel(name);
  if (page.model && page.model.name !== name) page.version = null;
  await see(model, page.model?.name === name ? page.model : null);
}

async function see(model, before) {
  // The workers load a new version one after the other, within a second: until the last of them has it, the next
  // request could still meet a worker without it.
  const slowest = Math.min(model.serving ?? 0, ...model.workers.map(({ version }) => version ?? 0));
  showWorkers(model);
  if (slowest || !page.version) model.serving = slowest || null;
  page.model = model;
  if (model.serving === null) {
    showNoModel(model);
    return;
  }
  showServing(model);
  if (before && before.serving !== model.serving) announce(`Version ${model.serving} is served now.`);
  const listed = (each) => JSON.stringify([each?.serving, each?.labels, each?.versions]);
  const isNew = listed(before) !== listed(model);
  if (isNew || !page.version) await look();
  else if (!isPredictedBy(page.version)) showQuestion();
}

// Shows the version that the address names, else the one that is served.
async function look() {
  const { name, serving, versions } = page.model;
  const number = read().version ?? serving;
  let reason = versions.find(({ version }) => version === number)?.reason ?? null;
  let version = page.version;
  try {
    if (version?.version !== number || version.model !== name) version = await fetchVersion(name, reason ? serving : number);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    reason = error.message;
    version = await fetchVersion(name, serving);
  }
  await loadComparison(version);
  show(version);
  listVersions(page.model, number);
  offerVersions(versions, version.version);
  showVersion(version, serving, reason);
}

function show(version) {
  const isNew = version !== page.version;
  if (page.bits.length !== version.inputs.length) page.bits = version.inputs.map((_, at) => Number(at === version.inputs.length - 1));
  page.version = version;
  if (isNew) {
    showTitle(version);
    offerSwitches(version, () => page.bits, choose);
    showSwitches(version, page.bits);
    draw(version, page.bits);
    calculate(version, page.bits);
    drawCurve(version);
    showRecipe(version);
  }
  showSurface(version, page.bits);
  showQuestion();
}

function fail() {
  showGone(page.version !== null);
}

addEventListener("hashchange", async ({ oldURL, newURL }) => {
  if (page.model?.serving == null) return;
  const isComparison = new URL(oldURL).hash.replace(/&?compare=\d+/, "") === new URL(newURL).hash.replace(/&?compare=\d+/, "");
  if (chosenModel(page.models) !== page.model.name) await poll().catch(fail);
  else await look().catch(fail);
  if (isComparison) return;
  by("think").scrollIntoView();
  by("think").focus({ preventScroll: true });
});
follow(poll, fail);

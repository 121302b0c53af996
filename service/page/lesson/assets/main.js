// The lesson: one moment of one run, shown stage by stage, and what a person does to it.

import { offerClass, showPublishing } from "./class/class.js";
import { Unexpected, hashNow, put, read, remember } from "./controls/address.js";
import { offerBar, showBar, showTrouble } from "./controls/bar.js";
import { listen } from "./controls/keys.js";
import { Playback } from "./controls/playback.js";
import { offerMap, showMap } from "./controls/seed-map.js";
import { offerRace, offerStarts, raceRates, showGhost } from "./controls/starts.js";
import { offerVersions, showVersions } from "./controls/version-list.js";
import { tableOf } from "./engine/table.js";
import { Background } from "./run/background.js";
import { Run, isSameRecipe } from "./run/run.js";
import { stampOf } from "./run/stamp.js";
import { showState } from "./run/state.js";
import { viewOf } from "./run/view.js";
import { by } from "./shared.js";
import { offerStages, showStage } from "./stages/stages.js";
import { defineTerms } from "./words/terms.js";
import { showWhy } from "./words/why.js";

const USUAL = { table: tableOf("xor"), seed: 1, hidden: 2, activation: "sigmoid", rate: 0.1, stage: "forward" };
const running = new Background(); // records the run and the one beside it, and reproduces versions
const surveying = new Background(); // the map and the rates
const page = { moment: null, run: null, ghost: null, view: null, unit: 0, weight: Infinity, isDue: false };

const recipeOf = ({ table, seed, hidden, activation, rate }) => ({ table, seed, hidden, activation, rate });

function follow(run) {
  if (run === page.run || run === page.ghost) refresh();
}

// Goes to a moment: another run is recorded, the same one stays.
function enter(moment) {
  const recipe = recipeOf(moment);
  const isSame = page.run && isSameRecipe(page.run.recipe, recipe) && page.run.epochs === moment.epochs;
  page.moment = moment;
  if (!isSame) {
    page.run?.cancel();
    page.run = new Run(running, recipe, moment.epochs).record(follow);
  }
  besides(moment.ghost);
  refresh();
}

function besides(recipe) {
  if (recipe && page.ghost && isSameRecipe(page.ghost.recipe, recipe)) return;
  if (page.ghost) page.ghost.cancel();
  page.ghost = recipe ? new Run(running, recipe, page.moment.epochs).record(follow) : null;
}

const go = (epoch) => enter({ ...page.moment, epoch });

function choose(parts) {
  enter({ ...page.moment, ...parts });
}

// Starts another run; `toEnd` shows what becomes of it, `keepGhost` keeps the run that was there beside it.
function change(parts, { toEnd = false, keepGhost = false } = {}) {
  showTrouble(null);
  const before = page.moment;
  const moment = { ...before, ...parts };
  if (moment.table.text !== before.table.text) Object.assign(moment, { row: Math.min(before.row, moment.table.rows.length - 1), ghost: null });
  if (toEnd) moment.epoch = moment.epochs;
  if (keepGhost && !before.ghost) moment.ghost = recipeOf(before);
  moment.epoch = Math.min(moment.epoch, moment.epochs);
  enter(moment);
}

// Draws once per frame, however often something has changed.
function refresh() {
  if (page.isDue) return;
  page.isDue = true;
  requestAnimationFrame(() => {
    page.isDue = false;
    show();
  });
}

function show() {
  const { moment, run } = page;
  showBar(moment);
  remember(moment);
  by("bar").toggleAttribute("data-busy", run.recorded < moment.epoch);
  if (run.recorded < moment.epoch) return; // the worker is on its way
  page.view = viewOf(page, { go, choose, select });
  showStage(page.view);
  showWhy(page.view);
  showState(page.view, stampOf(page, running, refresh), playback.isPlaying);
  showGhost(page, { keep: () => choose({ ghost: recipeOf(page.moment) }), drop: () => choose({ ghost: null }) });
  showPublishing(page.view);
  raceRates(surveying, moment, change);
  showMap(moment);
}

// What has been chosen within a stage: the unit whose slope is shown, or the weight whose step is worked out.
function select(parts) {
  Object.assign(page, parts);
  refresh();
}

function enterAddress() {
  try {
    enter(read(hashNow(), page.moment ? { ...USUAL, stage: page.moment.stage } : USUAL));
    showTrouble(null);
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    if (!page.moment) enter(read("", USUAL));
    showTrouble(error);
    put(page.moment);
  }
}

defineTerms();
const playback = new Playback(() => page.moment, go);
const moves = offerBar(() => page.moment, { go, change });
listen({ ...moves, play: () => playback.toggle() });
offerStages(choose);
offerMap(surveying, change);
offerClass(() => page.view);
offerVersions((version) => change({ ...version, ghost: null }, { toEnd: true }));
offerStarts(surveying, USUAL.table, change);
offerRace(surveying, () => page.moment, change);
addEventListener("hashchange", enterAddress);
by("skip").addEventListener("click", (event) => { event.preventDefault(); by("stage").focus(); });
new ResizeObserver(refresh).observe(by("drawing"));
enterAddress();
showVersions(refresh);

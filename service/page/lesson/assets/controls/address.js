// The moment that the page shows, as the address says it, so that a link shows a class the same.

import { NAMED, tableOf } from "../engine/table.js";
import { rowKey } from "../words/names.js";

const DEFAULT_EPOCHS = 180_000;
export const MOST_EPOCHS = 1_000_000;
export const MOST_HIDDEN = 8;
export const STAGES = ["forward", "error", "backward", "update", "replay"];
const DELAY_MS = 200;

// What a field or the address holds that cannot be meant; the message says what was expected.
export class Unexpected extends Error {
  constructor(field, expected, got) {
    super(`${field}: expected ${expected}, got “${got}”`);
    this.field = field;
  }
}

export function whole(field, text, least, most) {
  const digits = text.replace(/[\s,]/g, "");
  if (!/^\d{1,16}$/.test(digits) || Number(digits) < least || Number(digits) > most) {
    throw new Unexpected(field, `a whole number from ${least} to ${most}`, text);
  }
  return Number(digits);
}

export function positive(field, text) {
  const number = Number(text);
  if (!text.trim() || !(number > 0) || !Number.isFinite(number)) throw new Unexpected(field, "a number above 0, as 0.1", text);
  return number;
}

function oneOf(field, text, choices) {
  if (!choices.includes(text)) throw new Unexpected(field, choices.join(" or "), text);
  return text;
}

function tableFrom(text) {
  const table = tableOf(text);
  if (!table) throw new Unexpected("table", `${Object.keys(NAMED).slice(0, 4).join(", ")}, … or a function of 2 or 3 inputs, as x1,x2:y=0110`, text);
  return table;
}

export const readers = {
  seed: (text) => whole("seed", text, 0, 2 ** 32 - 1),
  hidden: (text) => whole("hidden", text, 1, MOST_HIDDEN),
  activation: (text) => oneOf("activation", text, ["sigmoid", "relu"]),
  rate: (text) => positive("rate", text),
  table: tableFrom,
  epochs: (text) => whole("epochs", text, 1, MOST_EPOCHS),
  stage: (text) => oneOf("stage", text, STAGES),
};

// Returns the moment that `hash` describes; what it does not name is as in `usual`. Unexpected if a part is wrong.
export function read(hash, usual) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const moment = { ...usual, epochs: DEFAULT_EPOCHS, ghost: null, epoch: 0, row: 1 };
  for (const [name, reader] of Object.entries(readers)) {
    if (given.has(name)) moment[name] = reader(given.get(name));
  }
  if (given.has("table") && !given.has("hidden")) moment.hidden = moment.table.inputs.length;
  if (given.has("epoch")) moment.epoch = whole("epoch", given.get("epoch"), 0, given.has("epochs") ? moment.epochs : MOST_EPOCHS);
  moment.epochs = Math.max(moment.epochs, moment.epoch);
  if (given.has("row")) moment.row = rowFrom(given.get("row"), moment.table);
  if (given.has("ghost")) moment.ghost = ghostFrom(given.get("ghost"), moment.table);
  return moment;
}

function rowFrom(text, table) {
  const row = table.rows.findIndex((_, n) => rowKey(table, n) === text);
  if (row < 0) throw new Unexpected("row", `${table.inputs.length} bits, as ${rowKey(table, 1)}`, text);
  return row;
}

function ghostFrom(text, table) {
  const parts = text.split(" ").flatMap((part) => part.split(":"));
  if (parts.length !== 4) throw new Unexpected("ghost", "seed:hidden:activation:rate, as 1:2:sigmoid:0.1", text);
  const names = ["seed", "hidden", "activation", "rate"];
  return { table, ...Object.fromEntries(names.map((name, at) => [name, readers[name](parts[at])])) };
}

// Returns the address of a moment, from the number sign on.
export function write({ table, seed, epoch, hidden, activation, rate, row, epochs, stage, ghost }) {
  const parts = { seed, epoch, hidden, activation, rate, row: rowKey(table, row), stage };
  if (table.text !== "xor") parts.table = table.text;
  if (epochs !== DEFAULT_EPOCHS) parts.epochs = epochs;
  if (ghost) parts.ghost = [ghost.seed, ghost.hidden, ghost.activation, ghost.rate].join(":");
  return `#${Object.entries(parts).map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%(3A|2C|3D)/g, decodeURIComponent)}`).join("&")}`;
}

let waiting = null;
let known = location.hash; // as it was last read or written: another is somebody's who has just gone there

export function hashNow() {
  known = location.hash;
  return known;
}

export function put(moment) {
  known = write(moment);
  history.replaceState(null, "", known);
}

// Writes the moment into the address bar, at most five times a second: browsers refuse more.
export function remember(moment) {
  remember.latest = moment;
  waiting ??= setTimeout(() => {
    waiting = null;
    if (location.hash === known) put(remember.latest);
  }, DELAY_MS);
}

// The bar that stays in view: the epoch, the slider and the fields of the run.

import { NAMED } from "../engine/table.js";
import { by, count, html } from "../shared.js";
import { MOST_HIDDEN, Unexpected, readers, whole } from "./address.js";
import { TICKS, epochOf, tickOf } from "./time.js";

export const RATES = [0.01, 0.1, 0.3, 1, 3, 10, 30, 100];
const LEAP = 1.1; // in Page Up and Page Down

// `moment()` returns where the page is; `go(epoch)` moves it, and `change(parts)` starts another run.
export function offerBar(moment, { go, change }) {
  by("hidden").replaceChildren(...Array.from({ length: MOST_HIDDEN }, (_, at) => html("option", {}, String(at + 1))));
  by("rates").replaceChildren(...RATES.map((rate) => html("option", { value: rate })));
  by("table").replaceChildren(...Object.keys(NAMED).map((name) => html("option", {}, name)));
  const moves = movesOf(moment, go);
  for (const name of ["rewind", "back", "step", "end"]) by(name).addEventListener("click", moves[name]);
  by("time").addEventListener("input", ({ target }) => go(epochOf(Number(target.value), moment().epochs)));
  by("more").addEventListener("click", () => unfold(by("more").getAttribute("aria-expanded") !== "true"));
  by("die").addEventListener("click", () => change({ seed: Math.floor(Math.random() * 1000) }));
  field("epoch", (text) => go(whole("epoch", text, 0, moment().epochs)), moment);
  for (const name of ["seed", "rate", "hidden", "activation"]) {
    field(name, (text) => change({ [name]: readers[name](text) }), moment);
  }
  field("table", (text) => change({ table: readers.table(text), hidden: readers.table(text).inputs.length }), moment);
  return moves;
}

function movesOf(moment, go) {
  const within = (epoch) => Math.max(0, Math.min(moment().epochs, epoch));
  return {
    rewind: () => go(0),
    back: () => go(within(moment().epoch - 1)),
    step: () => go(within(moment().epoch + 1)),
    end: () => go(moment().epochs),
    leapBack: () => go(within(Math.min(moment().epoch - 1, Math.round(moment().epoch / LEAP)))),
    leap: () => go(within(Math.max(moment().epoch + 1, Math.round(moment().epoch * LEAP)))),
  };
}

// A field whose text is wrong says what was expected; the run that is there stays.
function field(id, take, moment) {
  by(id).addEventListener("input", () => { by(id).dataset.typed = true; });
  by(id).addEventListener("change", () => {
    try {
      showTrouble(null);
      take(by(id).value);
      delete by(id).dataset.typed;
    } catch (error) {
      if (!(error instanceof Unexpected)) throw error;
      showTrouble(error);
    }
  });
  by(id).addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    delete by(id).dataset.typed;
    showTrouble(null);
    showBar(moment());
  });
}

export function showTrouble(error) {
  by("trouble").textContent = error ? `${error.message}. The run stays as it is.` : "";
  for (const name of ["epoch", "seed", "rate"]) by(name).setAttribute("aria-invalid", error?.field === name);
}

function unfold(isOpen) {
  by("more").setAttribute("aria-expanded", isOpen);
  by("fields").toggleAttribute("data-open", isOpen);
}

export function showBar(moment) {
  const { epoch, epochs, seed, rate, hidden, activation, table } = moment;
  write("epoch", count(epoch));
  write("seed", String(seed));
  write("rate", String(rate));
  by("hidden").value = hidden;
  by("activation").value = activation;
  if (!Object.hasOwn(NAMED, table.text) && by("table").value !== table.text) by("table").append(html("option", {}, table.text));
  by("table").value = table.text;
  by("time").value = Math.min(TICKS, tickOf(epoch, epochs));
  by("time").setAttribute("aria-valuetext", `epoch ${count(epoch)}`);
  for (const name of ["rewind", "back"]) by(name).setAttribute("aria-disabled", epoch === 0);
  for (const name of ["step", "end"]) by(name).setAttribute("aria-disabled", epoch === epochs);
}

function write(id, text) {
  const input = by(id);
  if (document.activeElement !== input && input.ariaInvalid !== "true") delete input.dataset.typed;
  if (!input.dataset.typed && input.value !== text) input.value = text;
}

// A run as the page holds it: grows while the worker records it, and gives the network at any epoch so far.

import { Descent } from "../engine/descent.js";
import { networkOf, sizesOf } from "../engine/network.js";

export class Run {
  #background;
  #cancel = null;
  #latest = null; // the descent that the last epoch was computed with: the next is often a step further

  constructor(background, recipe, epochs) {
    this.#background = background;
    this.recipe = recipe;
    this.epochs = epochs;
    this.kept = [];
    this.weights = [];
    this.errors = [];
    this.rightAt = null;
    this.ranAwayAt = null;
    this.isComplete = false;
    this.margin = null; // at the last recorded epoch
  }

  record(listener) {
    this.#cancel = this.#background.start("record", { recipe: this.recipe, epochs: this.epochs }, (part, isDone) => {
      if (isDone) this.isComplete = true;
      else this.#add(part);
      listener(this);
    });
    return this;
  }

  #add({ epochs, weights, errors, rightAt, ranAwayAt, margin }) {
    this.kept = this.kept.concat(epochs);
    this.weights = this.weights.concat(weights);
    this.errors = this.errors.concat(errors);
    Object.assign(this, { rightAt, ranAwayAt, margin });
  }

  cancel() {
    this.#cancel?.();
  }

  get recorded() {
    return this.kept.at(-1) ?? -1;
  }

  // Returns the network at `epoch`, which must be recorded.
  networkAt(epoch) {
    const at = this.#keptBefore(epoch);
    if (!(this.#latest && this.#latest.epoch <= epoch && this.#latest.epoch >= this.kept[at])) {
      const from = { epoch: this.kept[at], network: this.#networkKept(at) };
      this.#latest = new Descent({ ...this.recipe, from });
      this.#latest.rightAt = 0; // known from the recording
    }
    this.#latest.to(epoch);
    return this.#latest.network;
  }

  errorAt(epoch) {
    return this.errors[this.#keptBefore(epoch)];
  }

  #networkKept(at) {
    const sizes = sizesOf(this.recipe.table, this.recipe.hidden);
    const count = this.weights.length / this.kept.length;
    return networkOf(sizes, this.recipe.activation, Float64Array.from(this.weights.slice(at * count, (at + 1) * count)));
  }

  #keptBefore(epoch) {
    let [low, high] = [0, this.kept.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.kept[middle] <= epoch) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

export const isSameRecipe = (one, other) =>
  ["seed", "hidden", "activation", "rate"].every((name) => one[name] === other[name]) && one.table.text === other.table.text;

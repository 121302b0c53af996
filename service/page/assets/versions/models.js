// The choice of a model, where the store holds more than one.

import { by, html } from "../elements/elements.js";
import { go, read } from "../service/address.js";

const STARTS_WITH = "xor"; // if the service names no default

// Returns the name of the model that the address asks for, else of the default one.
export function chosenModel(models) {
  const named = (name) => models.find((model) => model.name === name)?.name;
  return named(read().model) ?? models.find((model) => model.default)?.name ?? named(STARTS_WITH) ?? models[0].name;
}

// Returns whether POST /predict uses this model, as far as the service says so.
export const isDefault = (models, name) => models.length === 1 || models.some((model) => model.default && model.name === name);

export function offerModels(models, chosen) {
  by("model-field").hidden = models.length < 2;
  const names = models.map(({ name }) => name);
  if (by("model").dataset.names !== names.join()) {
    by("model").dataset.names = names.join();
    by("model").replaceChildren(...names.map((name) => html("option", { value: name }, name)));
  }
  by("model").value = chosen;
}

by("model").addEventListener("change", ({ target }) => go({ model: target.value, version: null, compare: null }));

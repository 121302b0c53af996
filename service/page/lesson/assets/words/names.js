// What units, weights and rows are called, everywhere on the page.

import { indexed, lowered } from "../shared.js";

export const inputName = (table, at) => indexed(table.inputs[at]);
export const inputsOf = (table) => table.inputs.map(indexed).join(" ");
export const hiddenName = (at) => `h${lowered(at + 1)}`;
export const outputName = (table, at) => indexed(table.outputs[at]);
export const rowName = (table, n) => table.rows[n].join(" ");
export const rowKey = (table, n) => table.rows[n].join("");

// Returns each weight's {name, kind, from, to}, in the flat order; from is null for a bias.
export function weightsOf(table, hidden) {
  const units = (count, name) => Array.from({ length: count }, (_, at) => ({ at, name: name(at) }));
  const inputs = units(table.inputs.length, (at) => inputName(table, at));
  const middle = units(hidden, hiddenName);
  const outputs = units(table.outputs.length, (at) => outputName(table, at));
  const layer = (number, sources, targets) => [
    ...targets.flatMap((to) => sources.map((from) => ({ kind: `w${number}`, name: `w${lowered(number)} ${from.name}→${to.name}`, from, to }))),
    ...targets.map((to) => ({ kind: `b${number}`, name: `b${lowered(number)} ${to.name}`, from: null, to })),
  ];
  return [...layer(1, inputs, middle), ...layer(2, middle, outputs)];
}

// The work sheet: one epoch on paper, with blanks on the first page and the answers on the second.

import { rowByHand, updateByHand } from "../hand/lines.js";
import { by, count, html } from "../shared.js";
import { fixed, plain } from "../words/figures.js";
import { inputName, rowName, weightsOf } from "../words/names.js";

export function printSheet(view) {
  fillSheet(view);
  window.print();
}

export function fillSheet(view) {
  const { table, row, network } = view;
  const rows = table.rows.map((_, n) => rowByHand(network, table, n));
  by("sheet").replaceChildren(...[true, false].map((isBlank) => html("section", { class: "paper" },
    html("h1", {}, isBlank ? "One epoch by hand" : "One epoch by hand: the answers"),
    html("p", {}, heading(view)),
    isBlank ? given(view) : null,
    rows.every(Boolean) ? exercises(view, rows, isBlank) : html("p", {}, "The numbers of this epoch have run away; choose an earlier one."),
    html("p", { class: "small" }, `Row ${rowName(table, row)}. Sums, activations and errors to 4 places, deltas to 6; go on with the rounded numbers. σ(z) = 1 / (1 + e⁻ᶻ).`))));
}

const heading = ({ epoch, recipe: { seed, rate, hidden, activation }, table }) =>
  `${table.text}, seed ${seed}, epoch ${count(epoch)}, ${hidden} ${activation} hidden units, learning rate ${plain(rate)}. Name: ______________________`;

function given({ table, network, numbers, row }) {
  const names = weightsOf(table, network.sizes.hidden);
  return html("div", { class: "given" },
    html("p", {}, html("b", {}, "Given: "), table.rows[row].map((bit, i) => `${inputName(table, i)} = ${bit}`).join(", "), ", ",
      table.d.map((d) => `d = ${d[row]}`).join(", ")),
    html("ul", { class: "weights" }, names.map(({ name }, at) => html("li", {}, `${name} = ${fixed(numbers.before[at])}`))));
}

function exercises(view, rows, isBlank) {
  const { row } = view;
  const { hidden, output, error, dz2, da1, dz1 } = rows[row];
  const parts = [
    ["1 Forward", [...hidden, ...output].flatMap(({ z, a }) => [z, a])],
    ["2 Error", error], ["3 Backward", [...dz2, ...da1, ...dz1]],
  ];
  return html("div", {}, parts.map(([title, lines]) => html("div", { class: "exercise" }, html("h2", {}, title), html("ol", {}, lines.map((line) => written(line, isBlank))))),
    html("div", { class: "exercise" }, html("h2", {}, "4 Update"), updates(view, rows, isBlank)));
}

const written = ({ name, work, result }, isBlank) =>
  html("li", {}, `${name} = `, isBlank ? html("span", { class: "blank" }) : [work, " = ", html("b", {}, result)]);

// The update of one weight of each layer; the shares of the other rows are given.
function updates(view, rows, isBlank) {
  const { table, network, row, rate } = view;
  const names = weightsOf(table, network.sizes.hidden);
  const chosen = ["w2", "w1"].map((kind) => names.findIndex((each) => each.kind === kind));
  return chosen.map((index) => {
    const lines = updateByHand({ network, table, weight: names[index], index, rate, rows });
    return html("div", {}, html("h3", {}, names[index].name), html("ol", {}, lines.map((line, n) =>
      (n < table.rows.length && n !== row ? html("li", {}, `${line.name} = ${line.result}`) : written(line, isBlank)))));
  });
}

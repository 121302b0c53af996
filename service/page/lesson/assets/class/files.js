// The epoch as a file: all its numbers in full precision, by the names of `trainer step --json`.

import { html } from "../shared.js";
import { outputName, rowKey, weightsOf } from "../words/names.js";

const NAMES = ["z1", "a1", "z2", "a2", "error", "dz2", "da1", "dz1"];
const flat = (rows) => rows.flatMap((row) => [...row]);

// As JSON.stringify, which would lose the sign of -0 (and Python that of a -0 without its point). NaN becomes null.
export function toJson(value) {
  if (Array.isArray(value)) return `[${value.map(toJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    return `{${Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${toJson(each)}`).join(",")}}`;
  }
  return Object.is(value, -0) ? "-0.0" : JSON.stringify(value) ?? "null";
}

export function epochAsJson({ seed, epoch, hidden, activation, rate, table }, numbers) {
  return toJson({
    seed, epoch, table: table.spelled, hidden, activation, rate, engine: "compiled",
    x: flat(table.x), d: flat(table.d), weights: [...numbers.before],
    ...Object.fromEntries(NAMES.map((name) => [name, flat(numbers[name])])),
    shares: flat(numbers.shares), gradients: numbers.gradient, weights_after: [...numbers.after],
  });
}

// One line per number: what it is, of which unit or weight, in which row, and its value.
export function epochAsCsv({ table, hidden }, numbers) {
  const lines = [["name", "of", "row", "value"]];
  const put = (name, of, values) => values.forEach((value, n) => lines.push([name, of, rowKey(table, n), value]));
  table.d.forEach((values, j) => put("d", outputName(table, j), [...values]));
  for (const name of NAMES) {
    numbers[name].forEach((values, at) => put(name, /1$/.test(name) ? `h${at + 1}` : table.outputs[at], [...values]));
  }
  weightsOf(table, hidden).forEach(({ name }, at) => {
    put("share", name, [...numbers.shares[at]]);
    for (const column of ["before", "gradient", "after"]) lines.push([column, name, "", numbers[column][at]]);
  });
  return lines.map((cells) => cells.map((cell) => (Object.is(cell, -0) ? "-0" : String(cell))).join(",")).join("\r\n");
}

export function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  html("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

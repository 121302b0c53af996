// How a version was made, and the command that makes it again.

import { by, html } from "../elements/elements.js";
import { count, fixed, moment } from "../elements/numbers.js";
import { shell } from "../elements/shell.js";

export function showRecipe(version) {
  by("recipe").replaceChildren(...Object.entries(facts(version)).flatMap(([name, fact]) =>
    [html("dt", {}, name), html("dd", {}, fact)]));
  const options = version.command.replace(/^python -m trainer /, "");
  by("command").replaceChildren(shell(`make train ARGS=${quoted(options)}`), shell(`docker compose run --rm trainer ${options}`));
}

// Returns `options` in quotes for a shell, and with make's own sign doubled.
const quoted = (options) => `"${options.replaceAll("$", "$$$$").replace(/[\\"`$]/g, "\\$&")}"`;

function facts({ model, version, sizes, recipe, report, origin, created_at, parent, restored_from, sha256 }) {
  const file = `${model}-${version}.safetensors`;
  return {
    Network: `${sizes.join("-")}, ${recipe.activation} hidden units`,
    Descent: `${count(recipe.epochs)} epochs an attempt, learning rate ${recipe.learning_rate}`,
    Attempts: attempts(recipe),
    Reached: `average error ${fixed(report.average_error, 5)}, margin ${fixed(report.margin)}`,
    Trained: `${count(report.epochs)} epochs in ${fixed(report.seconds, 2)} s, ${recipe.engine} engine, ${origin.processor}`,
    Published: `${moment(created_at)}${lineage(parent, restored_from)}`,
    "SHA-256": html("code", {}, sha256),
    File: html("a", { href: `models/${model}/versions/${version}.safetensors`, download: file }, file),
  };
}

function attempts({ attempts: made, required_margin: required }) {
  return made.map(({ seed, margin }) =>
    `seed ${seed} ${margin >= required ? "accepted" : "stalled"} at margin ${fixed(margin)}`).join("; ");
}

function lineage(parent, restored) {
  if (restored) return `, the weights of version ${restored} again`;
  return parent ? `, after version ${parent}` : "";
}

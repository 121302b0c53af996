// What happens to a run, and why, in sentences that are made from the run's own numbers.

import { slope } from "../engine/kernel.js";
import { isRight } from "../engine/descent.js";
import { by, count, html } from "../shared.js";
import { fixed, percent, power, signed } from "./figures.js";
import { hiddenName, rowName } from "./names.js";

const PLATEAU = 0.05; // how near to 0.5 every row is on it
const UNSURE = 0.4; // a row whose probability is nearer to 0.5 than this is not learned
const SAME = 0.15; // hidden activations that are so near cannot be told apart

// Returns {verdict, title, sentences} for the run at the epoch whose numbers are given.
function explain({ run, epoch, network, numbers, table }) {
  if (run.ranAwayAt !== null && epoch >= run.ranAwayAt) return ranAway(run);
  if (isRight(numbers.a2, table.d)) return right(run, numbers);
  const together = meeting(numbers, table);
  if (run.isComplete && run.rightAt === null && together) return stalled(run, numbers, table, network, together);
  if (isPlateau(numbers)) return plateau(numbers);
  return onTheWay(run, numbers, network, table);
}

const ranAway = ({ ranAwayAt }) => ({
  verdict: "away", title: `Ran away at epoch ${count(ranAwayAt)}`,
  sentences: ["A weight left what a number can hold, and all that follows is NaN, not a number. The learning rate is too large."],
});

function right(run, numbers) {
  return {
    verdict: "right", title: "Every row is right",
    sentences: [`First at epoch ${count(run.rightAt)}. The mean |error| is ${fixed(numbers.meanError)} now: what is left shrinks ever more slowly, because σ is flat near 0 and 1.`],
  };
}

const isPlateau = ({ a2 }) => a2.every((row) => row.every((a) => Math.abs(a - 0.5) < 2 * PLATEAU));

function plateau(numbers) {
  const pushes = [...numbers.dz2[0]];
  const total = pushes.reduce((sum, each) => sum + each, 0);
  return {
    verdict: "plateau", title: "On the plateau",
    sentences: [
      `The network answers about 0.5 to everything. The rows push y by dz₂ = ${pushes.map((each) => signed(each, 3)).join(", ")}: some up, some down, together only ${signed(total)}.`,
      cancelling(numbers),
    ],
  };
}

function cancelled({ shares, gradient }) {
  const pushed = shares.flatMap((row) => [...row]).reduce((sum, share) => sum + Math.abs(share), 0);
  const left = gradient.reduce((sum, each) => sum + Math.abs(each), 0);
  return pushed ? 1 - left / pushed : 0;
}

const cancelling = (numbers) =>
  `In this epoch ${percent(cancelled(numbers))} of the rows' pushes cancel; the largest step of a weight is ${power(largest(numbers))}.`;

const largest = ({ before, after }) => Math.max(...before.map((weight, at) => Math.abs(after[at] - weight)));

// Returns rows with different targets that no output tells apart, since the hidden units answer the same to all of them.
function meeting({ a1, a2 }, table) {
  const unsure = table.rows.map((_, n) => n).filter((n) =>
    a2.some((row, j) => (table.d[j][n] ? row[n] - 0.5 : 0.5 - row[n]) < UNSURE));
  const near = (n, m) => a1.every((row) => Math.abs(row[n] - row[m]) < SAME * Math.max(1, ...row));
  const groups = unsure.map((n) => unsure.filter((m) => near(n, m)));
  const group = groups.sort((one, other) => other.length - one.length)[0] ?? [];
  return table.d.some((row) => new Set(group.map((n) => row[n])).size > 1) ? group : null;
}

function stalled(run, numbers, table, network, group) {
  const j = table.d.findIndex((row) => new Set(group.map((n) => row[n])).size > 1);
  const each = (values, write) => list(group.map((n) => write(values[n])));
  const places = numbers.a1.map((row) => fixed(group.reduce((sum, n) => sum + row[n], 0) / group.length, 2));
  const pushes = group.reduce((sum, n) => sum + numbers.dz2[j][n], 0);
  return {
    verdict: "stalled", title: "Stalled",
    sentences: [
      `Rows ${list(group.map((n) => rowName(table, n)))} look the same to the hidden units: all sit at (${names(places)}) = (${places.join(", ")}). So the output cannot tell them apart and answers ${each(numbers.a2[j], (a) => fixed(a))}, though the targets are ${each(table.d[j], String)}.`,
      `Their errors ${each(numbers.error[j], (error) => signed(error))} push with dz₂ = ${each(numbers.dz2[j], (delta) => signed(delta, 5))}. On b₂ these pushes cancel: ${signed(pushes, 5)} is left.`,
      stuck(numbers, network, group, j),
      `It has not been right in ${count(run.epochs)} epochs: another start is the way out.`,
    ],
  };
}

const names = (places) => places.map((_, at) => hiddenName(at)).join(", ");

// Why the shares that do not meet on a bias do not move anything either.
function stuck({ a1, shares }, { relu }, group, j) {
  const flat = a1.every((row) => group.every((n) => slope(row[n], relu) < 0.05));
  const silent = a1.every((row) => group.every((n) => row[n] < 0.05));
  const rest = Math.max(...shares.slice(0, -1 - j).map((row) => Math.abs(row.reduce((sum, each) => sum + each, 0))));
  const slopeWord = relu ? "the slope of relu, 0 for a unit that is off" : "the slope a₁(1 − a₁)";
  const how = flat && silent ? `On every other weight they vanish, because a₁ and ${slopeWord} are near 0 there`
    : flat ? `On w₂ they cancel as well, since a₁ is the same; below it they vanish, because ${slopeWord} is near 0`
      : "On the other weights they nearly cancel as well";
  return `${how}: the largest other gradient is ${power(rest)}.`;
}

function onTheWay(run, numbers, network, table) {
  const wrong = table.rows.map((_, n) => n).filter((n) => numbers.a2.some((row, j) => (row[n] >= 0.5) !== (table.d[j][n] === 1)));
  const dead = numbers.a1.flatMap((row, k) => (network.relu && row.every((a) => a === 0) ? [hiddenName(k)] : []));
  const hope = !run.isComplete || run.rightAt !== null ? [] : [`It is never right within ${count(run.epochs)} epochs.`];
  return {
    verdict: hope.length ? "stalled" : "learning", title: hope.length ? "Never right" : "Learning",
    sentences: [
      `${wrong.length === 1 ? "Row" : "Rows"} ${list(wrong.map((n) => rowName(table, n)))} ${wrong.length === 1 ? "is" : "are"} still wrong; the mean |error| is ${fixed(numbers.meanError)}.`,
      ...(dead.length ? [`${list(dead)} ${dead.length === 1 ? "is" : "are"} dead: relu is 0 for every row, so its slope is 0 and none of its weights moves again.`] : []),
      cancelling(numbers), ...hope,
    ],
  };
}

function list(words) {
  return words.length < 2 ? String(words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export function showWhy(view) {
  const { verdict, title, sentences } = explain(view);
  const words = sentences.join(" ");
  if (by("why-title").textContent !== title) by("why-title").textContent = title;
  if (by("verdict").textContent !== title) by("verdict").textContent = title;
  for (const id of ["why", "verdict"]) by(id).dataset.verdict = verdict;
  if (by("why-text").textContent !== words) by("why-text").replaceChildren(...sentences.map((each) => html("p", {}, each, " ")));
}

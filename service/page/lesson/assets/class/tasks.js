// Tasks for a class, each with a way to where it begins.

import { by, html } from "../shared.js";

const TASKS = [
  ["At epoch 0, work out row 0 1 by hand. ", "stage=forward&row=01"],
  ["Seed 9 never learns. Which two rows can the hidden units not tell apart, and why does no weight move?", "seed=9&epoch=180000&stage=update&row=10"],
  ["At epoch 1000 nothing seems to happen. Add up the dz₂: why so little?", "epoch=1000&stage=backward"],
  ["Find a rate thirty times as fast as 0.1, and one that never learns.", "epoch=3044&stage=replay&ghost=1:2:sigmoid:0.1"],
  ["Learn AND, then XOR with one hidden unit. Which of them needs a second unit? Where do you see it?", "table=and&hidden=1&epoch=180000&stage=replay"],
];

export function offerTasks() {
  by("tasks").replaceChildren(...TASKS.map(([words, address]) =>
    html("li", {}, words, " ", html("a", { href: `#${address}` }, "Go there"))));
}

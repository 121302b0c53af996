// Tasks for a class, each with a way to where it begins.

import { by, html } from "../shared.js";

const TASKS = [
  ["At epoch 0, work out row 0 1 by hand. Which digit of y do you get wrong, if you forget a bias?", "stage=forward&row=01"],
  ["Seed 9 never learns. Which two rows can the hidden units not tell apart, and why does no weight move?", "seed=9&epoch=180000&stage=update&row=10"],
  ["At epoch 1000 nothing seems to happen. Add up the four dz₂: why is the step so small?", "epoch=1000&stage=backward"],
  ["Find a learning rate that is thirty times as fast as 0.1, and one that never learns.", "epoch=3044&stage=replay&ghost=1:2:sigmoid:0.1"],
  ["Predict which way w₂ h₁→y moves at row 1 1 before you look at the update.", "epoch=3000&stage=update&row=11"],
  ["Learn AND, then XOR with one hidden unit. Which of them needs a second unit, and where do you see it?", "table=and&hidden=1&epoch=180000&stage=replay"],
];

export function offerTasks() {
  by("tasks").replaceChildren(...TASKS.map(([words, address]) =>
    html("li", {}, words, " ", html("a", { href: `#${address}` }, "Go there"))));
}

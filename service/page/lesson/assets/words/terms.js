// The words of the lesson, explained where they stand: a button opens each.

import { button, by, html } from "../shared.js";

const TERMS = {
  epoch: ["Epoch", "One step of learning: all rows forward, their errors back, and each weight moved once. “Epoch 3” shows the weights after three steps, before the fourth."],
  seed: ["Seed", "The number that the random start is drawn from. The same seed always gives the same start, and so the same run."],
  rate: ["Learning rate", "How far each weight moves along its gradient. Too small takes for ever; too large jumps over what it is looking for."],
  margin: ["Margin", "How far the least certain row is from 0.5, on the right side. The trainer publishes a network only from a margin of 0.4."],
  attempt: ["Attempt", "One run of the trainer from one seed. If it stalls, the trainer makes another attempt, from a seed that is derived from the first."],
  stalled: ["Stalled", "The gradient is nearly zero although rows are still wrong, so nothing moves any more. About one start in five ends like that."],
};

export function defineTerms() {
  by("words").replaceChildren(...Object.entries(TERMS).map(([name, [title, text]]) =>
    html("div", { id: `word-${name}`, popover: "auto", class: "meaning" }, html("b", {}, title), html("p", {}, text))));
}

export const term = (name, label = name) =>
  button({ class: "term", popovertarget: `word-${name}` }, label);

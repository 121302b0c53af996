// The state in full precision, for checks from outside, and in words, for a screen reader.

import { toJson } from "../class/files.js";
import { by, count } from "../shared.js";
import { fixed } from "../words/figures.js";

const SPEAK_MS = 600;
const flat = (rows) => rows.flatMap((row) => [...row]);
let speaking = null;

export function showState({ moment: { seed, epoch, hidden, activation, rate }, network, numbers }, stamp, isPlaying) {
  by("lesson-state").textContent = toJson({
    seed, epoch, hidden, activation, rate, weights: [...network.flat],
    a2: flat(numbers.a2), error: flat(numbers.error), dz2: flat(numbers.dz2), same_bits_as: stamp,
  });
  speak(`Epoch ${count(epoch)}, mean error ${fixed(numbers.meanError)}. ${by("why-title").textContent}.`, isPlaying);
}

// Speaks once the run has come to rest.
function speak(words, isPlaying) {
  clearTimeout(speaking);
  if (!isPlaying) speaking = setTimeout(() => { if (by("spoken").textContent !== words) by("spoken").textContent = words; }, SPEAK_MS);
}

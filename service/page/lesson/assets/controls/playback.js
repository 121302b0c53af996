// Play: moves on with the clock, at a pace in epochs per second or evenly in log time.

import { by, html } from "../shared.js";
import { TICKS, tickOf } from "./time.js";

const SPEEDS = {
  "whole run in 20 s": { seconds: 20 },
  "1 epoch a second": { pace: 1 }, "10 epochs a second": { pace: 10 }, "100 epochs a second": { pace: 100 },
  "1000 epochs a second": { pace: 1000 },
};
const CALM_MS = 500; // between two pictures, where a person wants little motion

export class Playback {
  #go;
  #moment;
  #last = 0;
  #place = 0; // where it is between two epochs
  isPlaying = false;

  // `moment()` returns where the page is, and `go(epoch)` moves it there.
  constructor(moment, go) {
    this.#moment = moment;
    this.#go = go;
    by("speed").replaceChildren(...Object.keys(SPEEDS).map((name) => html("option", {}, name)));
    by("play").addEventListener("click", () => this.toggle());
  }

  toggle() {
    if (this.isPlaying) {
      this.stop();
      return;
    }
    const { epoch, epochs } = this.#moment();
    if (epoch >= epochs) this.#go(0);
    this.isPlaying = true;
    this.#place = this.#moment().epoch;
    this.#last = performance.now();
    this.#show();
    requestAnimationFrame((now) => this.#tick(now));
  }

  stop() {
    this.isPlaying = false;
    this.#show();
  }

  #show() {
    by("play").querySelector("span").textContent = this.isPlaying ? "Pause" : "Play";
    by("play").toggleAttribute("data-playing", this.isPlaying);
  }

  #tick(now) {
    if (!this.isPlaying) return;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!isCalm || now - this.#last >= CALM_MS) this.#advance(Math.max(0, now - this.#last) / 1000, now);
    requestAnimationFrame((next) => this.#tick(next));
  }

  #advance(seconds, now) {
    this.#last = now;
    const { epoch, epochs } = this.#moment();
    if (Math.floor(this.#place) !== epoch) this.#place = epoch; // somebody moved it meanwhile
    const speed = SPEEDS[by("speed").value];
    if (speed.pace) {
      this.#place = Math.min(epochs, this.#place + seconds * speed.pace);
    } else {
      const scale = Math.log1p(epochs) / TICKS;
      this.#place = Math.min(epochs, Math.expm1((tickOf(this.#place, epochs) + (seconds / speed.seconds) * TICKS) * scale));
    }
    const next = Math.floor(this.#place);
    if (next !== epoch) this.#go(next);
    if (next >= epochs) this.stop();
  }
}

// Looks at the service once a second, for as long as somebody looks at the page.

import { model } from "./requests.js";

const INTERVAL_MS = 1000;

const pause = () => new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));

const attention = () =>
  new Promise((resolve) => {
    if (!document.hidden) resolve();
    else document.addEventListener("visibilitychange", resolve, { once: true });
  });

// Calls `see` with each state of the model, and `miss` with the reason whenever there is none to be had.
export async function follow(see, miss) {
  for (;;) {
    try {
      await see(await model());
    } catch (error) {
      miss(error);
    }
    await pause();
    await attention();
  }
}

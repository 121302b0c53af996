// A worker, and the tasks that it has been given.

const URL_OF_WORKER = new URL("./worker.js", import.meta.url).href;
// The page's policy lets no text become code; this one address is the exception.
const trusted = globalThis.trustedTypes?.createPolicy("lesson", { createScriptURL: () => URL_OF_WORKER });

export class Background {
  #worker = new Worker(trusted ? trusted.createScriptURL("") : URL_OF_WORKER, { type: "module" });
  #listeners = new Map();
  #last = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data: { id, value, isDone } }) => {
      const listener = this.#listeners.get(id);
      if (isDone) this.#listeners.delete(id);
      listener?.(value, Boolean(isDone));
    });
  }

  // Starts a task; `listener(value, isDone)` hears of each part. Returns a function that cancels it.
  start(kind, order, listener) {
    this.#last += 1;
    const id = this.#last;
    this.#listeners.set(id, listener);
    this.#worker.postMessage({ id, kind, order });
    return () => {
      if (this.#listeners.delete(id)) this.#worker.postMessage({ id, kind: "cancel" });
    };
  }
}

// The questions that the page asks the service.

const ROOT = new URL("../../", import.meta.url); // the service's own, wherever a proxy has put it
const PATIENCE_MS = 5000;

// An answer that says no; its message is the service's own reason.
export class Refused extends Error {}

async function ask(path, options = {}) {
  const response = await fetch(new URL(path, ROOT), { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
  const body = await response.json();
  if (!response.ok) throw new Refused(body.detail ?? body.error ?? response.statusText);
  return body;
}

export const predict = ([x1, x2]) =>
  ask("predict", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ x1, x2 }),
  });

let home = null; // where the model that is served has its versions

// The model and its newest versions, or those before a number. The browser asks by ETag, if the service gives one.
export async function model(before = null) {
  home ??= (await ask("models")).models[0].url.slice(1);
  return ask(`${home}?limit=20${before ? `&before=${before}` : ""}`, { cache: "no-cache" });
}

// Asked for anew, though a version never changes: another store may be served at this address by now.
export const version = (number) => ask(`${home}/versions/${number}`, { cache: "no-cache" });

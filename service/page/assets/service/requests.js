// The requests that the pages send. Every address is relative to the service's root, wherever a proxy has put it.

import { askForToken, authorization } from "./token.js";

const ROOT = new URL("../../", import.meta.url);
const TIMEOUT_MS = 5000;
const UNAUTHORIZED = 401;
const MOST_SKEW_MS = 2000; // below it, the service's clock and the browser's count as equal

let skew = 0; // what to add to the browser's clock

// A response that rejects the request; its message is the service's own reason.
export class Rejected extends Error {}

// Returns the address of `path`, which has no leading slash.
export const address = (path) => new URL(path, ROOT).href;

// The service's time, in milliseconds.
export const serviceTime = () => Date.now() + skew;

export async function request(path, options = {}) {
  const response = await send(path, options);
  if (response.status === UNAUTHORIZED) {
    await askForToken(response.headers.get("WWW-Authenticate")?.includes("invalid_token") ?? false);
    return request(path, options);
  }
  const body = await response.json();
  if (!response.ok) throw new Rejected(body.detail ?? body.error ?? response.statusText);
  compareClocks(response);
  return body;
}

const send = (path, options) =>
  fetch(address(path), {
    ...options,
    headers: { ...options.headers, ...authorization() },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });

function compareClocks(response) {
  const difference = Date.parse(response.headers.get("Date")) - Date.now();
  skew = Math.abs(difference) > MOST_SKEW_MS ? difference : 0;
}

export const models = async () => (await request("models", { cache: "no-cache" })).models;

// The model and its newest versions, or those before a number. The browser revalidates by ETag.
export const model = (name, before = null) =>
  request(`models/${name}?limit=20${before ? `&before=${before}` : ""}`, { cache: "no-cache" });

// Revalidated, though a version never changes: another store may be behind this address by now.
export const version = (name, number) => request(`models/${name}/versions/${number}`, { cache: "no-cache" });

// Returns, for every row of bits, the probability of each output as the service computes it with this very version.
export async function predict({ model: name, version: number }, rows) {
  const { predictions } = await request(`v1/models/${name}/versions/${number}:predict`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ instances: rows }),
  });
  return predictions.map(({ probability }) => [probability].flat());
}

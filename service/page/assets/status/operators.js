// One line for operators: how many workers there are, which version each serves, and when the store was last polled.
// It is amber when the workers differ or something is refused; the reasons are one click away.

import { by, html } from "../elements/elements.js";
import { fixed } from "../elements/numbers.js";
import { serviceTime } from "../service/requests.js";

const SECOND_MS = 1000;

// Returns why the newest version is not served, or null.
export function trouble({ trouble: told, serving, versions: [newest] }) {
  if (told) return told;
  return newest?.status === "refused" && newest.version > (serving ?? 0) ? newest.reason : null;
}

export function showWorkers(model) {
  const { workers } = model;
  const served = [...new Set(workers.map(({ version }) => version))];
  const differ = served.length > 1 ? "The workers serve different versions." : null;
  const reasons = [trouble(model), differ, ...model.labels.map((label) => label.trouble)].filter(Boolean);
  by("workers").hidden = workers.length === 0;
  by("workers").toggleAttribute("data-amber", reasons.length > 0);
  by("workers-line").textContent = `${reasons.length ? "⚠ " : ""}${[counted(workers, served), polled(workers)].filter(Boolean).join(", ")}`;
  by("workers-detail").replaceChildren(
    ...reasons.map((reason) => html("p", { class: "reason" }, reason)),
    html("ul", {}, workers.map(({ pid, version }) =>
      html("li", {}, `Worker ${pid}: ${version ? `version ${version}` : "no version"}`))));
}

function counted({ length }, served) {
  const version = (each) => (each ? `version ${each}` : "no version");
  if (served.length > 1) return `${length} workers on ${served.map(version).join(" and ")}`;
  if (length === 1) return `1 worker, on ${version(served[0])}`;
  return `${length} workers, ${length === 2 ? "both" : "all"} on ${version(served[0])}`;
}

// How long ago the store was polled, by the worker whose last look is the oldest.
function polled(workers) {
  const looks = workers.map(({ looked_at: at }) => Date.parse(at)).filter(Number.isFinite);
  if (!looks.length) return null;
  return `last look ${fixed(Math.max(0, serviceTime() - Math.min(...looks)) / SECOND_MS, 1)} s ago`;
}

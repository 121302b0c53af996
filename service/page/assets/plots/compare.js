// Shows the surface of the version on the page, and beside it that of another one that the address names.

import { by, html } from "../elements/elements.js";
import { indexed } from "../elements/numbers.js";
import { go, read } from "../service/address.js";
import { version as fetchVersion } from "../service/requests.js";
import { surface } from "./surface.js";

let shown = null; // the version and the bits
let other = null; // the version beside it

export function showSurface(version, bits) {
  shown = { version, bits };
  const { inputs, outputs } = version;
  if (by("output").dataset.names !== outputs.join()) offerOutputs(outputs);
  const output = Number(by("output").value);
  const versions = other ? [version, other] : [version];
  const rest = inputs.slice(2).map((name, at) => `${name} = ${bits[at + 2]}`);
  by("slice").textContent = rest.length ? `A slice: ${inputs[0]} and ${inputs[1]} vary, ${rest.join(", ")} as chosen above.` : "";
  by("surfaces").replaceChildren(...versions.map((each) => surface(each, output, bits)));
  by("surface").toggleAttribute("data-comparing", versions.length > 1);
  repaint();
}

function offerOutputs(outputs) {
  by("output").dataset.names = outputs.join();
  by("output").replaceChildren(...outputs.map((name, at) => html("option", { value: at }, indexed(name))));
  by("output-field").hidden = outputs.length === 1;
}

// Offers every version that can be drawn but `current`.
export function offerVersions(versions, current) {
  const wanted = read().compare;
  const others = versions.filter(({ version, status }) => status === "available" && version !== current).map(({ version }) => version);
  if (wanted && wanted !== current && !others.includes(wanted)) others.push(wanted);
  by("compare-field").hidden = others.length === 0;
  by("compare").replaceChildren(html("option", { value: "" }, "no other version"),
    ...others.map((version) => html("option", { value: version, selected: version === wanted }, `version ${version}`)));
}

// Loads the version that the address wants beside `version`, unless it has another signature.
export async function loadComparison(version) {
  const number = read().compare;
  if (!number || number === version.version) other = null;
  else if (other?.version !== number || other.model !== version.model) {
    other = await fetchVersion(version.model, number).catch(() => null);
  }
  if (other && [other.inputs, other.outputs].join(";") !== [version.inputs, version.outputs].join(";")) other = null;
}

function repaint() {
  for (const canvas of by("surfaces").querySelectorAll("canvas")) canvas.paint();
}

by("compare").addEventListener("change", ({ target }) => go({ compare: target.value || null }));
by("output").addEventListener("change", () => showSurface(shown.version, shown.bits));
document.addEventListener("themechange", repaint);
matchMedia("(forced-colors: active)").addEventListener("change", repaint);

// Puts the surface of the version that is looked at side by side with that of another.

import { version as fetchVersion } from "../service/requests.js";
import { by, html } from "../elements/elements.js";
import { surface } from "./surface.js";

let shown = null; // the version and the bits
let other = null; // the version beside it

export function showSurface(version, bits) {
  shown = { version, bits };
  const versions = other && other.version !== version.version ? [version, other] : [version];
  by("surfaces").replaceChildren(...versions.map((each) => surface(each, bits)));
  repaint();
}

// Offers every version that can be drawn but `current`.
export function offerVersions(versions, current) {
  const others = versions.filter(({ version, status }) => status === "available" && version !== current);
  by("compare-field").hidden = others.length === 0;
  by("compare").replaceChildren(html("option", { value: "" }, "no other version"),
    ...others.map(({ version }) =>
      html("option", { value: version, selected: version === other?.version }, `version ${version}`)));
}

function repaint() {
  for (const canvas of by("surfaces").querySelectorAll("canvas")) canvas.paint();
}

by("compare").addEventListener("change", async ({ target }) => {
  other = target.value ? await fetchVersion(target.value) : null;
  showSurface(shown.version, shown.bits);
});
document.addEventListener("themechange", repaint);

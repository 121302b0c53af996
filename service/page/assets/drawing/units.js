// The units of the drawing: a circle that fills with the activation, the name, the bias, and the activation in digits.

import { svg } from "../elements/elements.js";
import { fixed, signed } from "../elements/numbers.js";

const LETTER = 8; // the width of a digit
const MOST_LETTERS = 12; // of a name

// Returns a unit; `bias` is null for an input.
export function drawUnit(place, plan, name, bias) {
  const { x, y } = place;
  const { radius, isNarrow, isCrowded, isBrief } = plan;
  const disc = svg("circle", { cx: x, cy: y, r: 0, class: "disc" });
  const lines = isNarrow && !isBrief ? [16, 30] : [radius < 20 ? 14 : 22];
  const below = lines.map((under) => svg("text", { x, y: y + radius + under, "text-anchor": "middle", class: "formula" }));
  const above = svg("text", { x, y: y - radius - (isCrowded ? 5 : 9), "text-anchor": "middle" }, svg("tspan", { class: "label" }, shortened(name, isNarrow ? MOST_LETTERS - 4 : MOST_LETTERS)));
  if (bias !== null && !isCrowded && !(isNarrow && isBrief)) above.append(svg("tspan", { dx: 8, class: "note" }, `b ${signed(bias, isNarrow ? 2 : 4)}`));
  const group = svg("g", {}, svg("circle", { cx: x, cy: y, r: radius, class: "ring" }), disc, above, below);
  return { place, group, disc, below, radius, obstacles: obstacles(place, plan, bias === null) };
}

const shortened = (name, most) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);

// Returns the segments that the unit and its words cover.
function obstacles({ x, y }, { radius, isNarrow, isCrowded, isBrief }, isInput) {
  const row = (height, letters) => {
    const reach = ((letters - 1) * LETTER) / 2;
    return { from: { x: x - reach, y: height }, to: { x: x + reach, y: height }, width: 16, isSoft: true };
  };
  return [
    { from: { x, y }, to: { x, y }, width: 2 * radius },
    row(y - radius - 12, isInput || isCrowded ? 3 : 12),
    row(y + radius + (radius < 20 ? 10 : 18), isInput ? 1 : isBrief || isNarrow ? 9 : 22),
  ];
}

// Shows a unit's activation; `most` is what fills its circle, `rule` the name of its activation function.
export function showActivation({ disc, below, radius }, { sum, activation }, most, rule, { isBrief }) {
  disc.setAttribute("r", Math.max(0, (radius - 4) * Math.sqrt(Math.min(1, activation / most))));
  const parts = words(sum, activation, rule, isBrief);
  if (below.length === 1) below[0].textContent = parts.join(" ").trim();
  else below.forEach((line, at) => { line.textContent = parts[at]; });
}

function words(sum, activation, rule, isBrief) {
  if (sum === undefined) return [activation, ""];
  if (isBrief) return ["", fixed(activation, 6)];
  return [rule === "relu" ? `max(0, ${fixed(sum)})` : `σ(${fixed(sum)})`, `= ${fixed(activation, 6)}`];
}

// Where the parts of the drawing stand, in a space whose unit is a sixteenth of the page's letter height:
// so letters have one size, and what a narrow page has less of is only the length of the wires.

const NARROW = 560;

const column = (x, middle, gap, units) =>
  Array.from({ length: units }, (_, unit) => ({ x, y: middle + (unit - (units - 1) / 2) * gap }));

export function measure(container, units) {
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const width = Math.round(container.clientWidth / scale);
  const isNarrow = width < NARROW;
  const isCrowded = units > 4;
  const gap = isCrowded ? 88 : isNarrow ? 108 : 480 / Math.max(units, 2.5);
  const height = Math.max(2, units) * gap;
  const left = isNarrow ? 20 : 60;
  const right = isNarrow ? width - 36 : width - 150;
  return {
    width, height, isNarrow,
    hasWeights: !(isNarrow && isCrowded), // else they would hide the wires, and the arithmetic has them too
    radius: isNarrow ? 13 : isCrowded ? 17 : 26,
    inputs: column(left, height / 2, isCrowded ? 3.5 * gap : gap, 2),
    hidden: column((left + right) / 2, height / 2, gap, units),
    output: { x: right, y: height / 2 },
    early: isCrowded ? 0.5 : 0.64, // where on a wire its weight stands: where the wires of a layer lie apart
    late: isNarrow ? 0.55 : 0.42,
  };
}

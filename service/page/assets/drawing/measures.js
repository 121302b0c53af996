// Where the units of the drawing stand, in a space whose unit is a sixteenth of the page's letter height:
// so letters have one size, and what a narrow page has less of is only the length of the wires.

const NARROW = 560;
const ROOMY = 4; // units in the longest layer; with more, each gets less room and fewer words
const BRIEF = 2;

const column = (x, middle, gap, units) =>
  Array.from({ length: units }, (_, unit) => ({ x, y: middle + (unit - (units - 1) / 2) * gap }));

export function measure(container, [inputs, hidden, outputs]) {
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const width = Math.round(container.clientWidth / scale);
  const isNarrow = width < NARROW;
  const longest = Math.max(inputs, hidden, outputs, 2);
  const isCrowded = longest > ROOMY;
  const gap = isCrowded ? 72 : isNarrow ? 116 : 480 / Math.max(longest, 2.5);
  const height = longest * gap;
  const left = isNarrow ? 24 : 60;
  const right = isNarrow ? width - 44 : width - (outputs > 1 ? 100 : 150);
  const spread = (units) => Math.min((height - gap) / Math.max(units - 1, 1), (isCrowded ? 2 : 1) * gap);
  return {
    width, height, isNarrow, isCrowded,
    isBrief: isCrowded || longest > BRIEF, // only the activation is written below a unit; the list has the sum
    radius: isCrowded || isNarrow ? 15 : 26,
    inputs: column(left, height / 2, spread(inputs), inputs),
    hidden: column((left + right) / 2, height / 2, gap, hidden),
    outputs: column(right, height / 2, spread(outputs), outputs),
  };
}

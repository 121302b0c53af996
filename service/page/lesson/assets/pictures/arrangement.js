// Where the units of the drawing stand, in sixteenths of the page's letter height.

const NARROW = 520;
const ROOMY = 4; // units in a column, above which only one line of text fits under each

const column = (x, height, gap, count, radius) =>
  Array.from({ length: count }, (_, at) => ({ x, y: height / 2 + (at - (count - 1) / 2) * gap, radius }));

export function arrange(container, { inputs, hidden, outputs }) {
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const width = Math.max(260, Math.round(container.clientWidth / scale));
  const isNarrow = width < NARROW;
  const most = Math.max(inputs, hidden, outputs);
  const isCrowded = most > ROOMY;
  const gap = isCrowded ? 84 : isNarrow ? 124 : 148;
  const height = Math.max(2, most) * gap + 24;
  const radius = isNarrow ? 15 : isCrowded ? 18 : 25;
  const spread = (count) => Math.min(gap * 1.6, (Math.max(2, most) * gap) / Math.max(2, count));
  const right = isNarrow ? width - 44 : width - 118;
  const left = isNarrow ? 22 : 40;
  return {
    width, height, isNarrow, isCrowded,
    hasLabels: !isCrowded,
    inputs: column(left, height, spread(inputs), inputs, radius),
    hidden: column((left + right) / 2, height, gap, hidden, radius),
    outputs: column(right, height, spread(outputs), outputs, radius),
    early: inputs > 2 ? 0.24 : 0.3, // where on a wire its number stands: where the wires of a layer lie apart
    late: isNarrow ? 0.46 : 0.4,
  };
}

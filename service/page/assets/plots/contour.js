// Marching squares: where a field of values crosses a level. Lorensen and Cline, "Marching Cubes" (1987),
// in two dimensions; each cell is cut into segments on its own, which is all that a line on a screen needs.

// Returns an SVG path in grid units; `value(i, j)` is the field at the corner i, j of `cells` × `cells` squares.
export function contour(value, cells, level) {
  const segments = [];
  for (let i = 0; i < cells; i += 1) {
    for (let j = 0; j < cells; j += 1) segments.push(...cut(value, i, j, level));
  }
  return segments.map(([from, to]) => `M${from}L${to}`).join("");
}

const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]];

function cut(value, i, j, level) {
  const heights = CORNERS.map(([right, up]) => value(i + right, j + up) - level);
  const crossings = [];
  CORNERS.forEach(([right, up], at) => {
    const next = (at + 1) % 4;
    if (heights[at] < 0 === heights[next] < 0) return;
    const share = heights[at] / (heights[at] - heights[next]);
    const [toRight, toUp] = CORNERS[next];
    crossings.push([i + right + share * (toRight - right), j + up + share * (toUp - up)].map((each) => each.toFixed(2)).join(" "));
  });
  return crossings.length === 4 ? [crossings.slice(0, 2), crossings.slice(2)] : crossings.length ? [crossings] : [];
}

"""A curve in characters, for a terminal: the logarithm of a positive number over something that grows."""

import numpy as np

from xornet.network import FloatArray

WIDTH, HEIGHT = 60, 6  # characters
EIGHTHS = " ▁▂▃▄▅▆▇█"
LEAST = 1e-12  # what a log scale still shows


def chart(values: FloatArray) -> list[str]:
    """Return the lines of a drawing of `values`, (N,), highest first, each labelled with what its top stands for."""
    picked = values[np.linspace(0, len(values) - 1, min(WIDTH, len(values))).astype(int)]
    logs = np.log10(np.maximum(picked, LEAST))
    low, high = float(logs.min()), float(logs.max())
    eighths = np.rint(1 + (logs - low) / (high - low or 1.0) * (HEIGHT * 8 - 1)).astype(int).tolist()
    lines = []
    for row in reversed(range(HEIGHT)):
        top = 10 ** (low + (row + 1) / HEIGHT * (high - low))
        bars = "".join(EIGHTHS[min(max(height - 8 * row, 0), 8)] for height in eighths)
        lines.append(f"{top:>8.2g} {bars}".rstrip())
    return lines

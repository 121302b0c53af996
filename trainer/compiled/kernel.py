"""Gradient descent as plain loops, for a compiler: the reference's formulas, one small function for each.

A row holds one number per example, so the innermost loop runs over examples and the compiler puts
several of them into one SIMD register ("lanes"). All of it is IEEE arithmetic in a fixed order, with no
library call: the same bits come out on every processor, and from this file run as it stands.
"""

from trainer.compiled.exponential import exp
from xornet.network import FloatArray

Arrays = tuple[FloatArray, ...]
LANES = 4  # rows are padded to a multiple of this, so that compiled loops have no remainder; sums leave the padding out


def sigmoid(z: float) -> float:
    z = -708.0 if z < -708.0 else z  # beyond, e^-z overflows; NaN passes through
    z = 708.0 if z > 708.0 else z
    return 1.0 / (1.0 + exp(-z))


def act(z: float, relu: bool) -> float:
    return (0.0 if z < 0.0 else z) if relu else sigmoid(z)  # NaN stays NaN


def slope(a: float, relu: bool) -> float:
    """Return act'(z), which the activation itself tells."""
    return (1.0 if a > 0.0 else 0.0) if relu else a * (1.0 - a)


def lanes(rows: FloatArray) -> int:
    """Return the rows' length so that the compiler sees of what it is a multiple."""
    length: int = rows.shape[1] // LANES * LANES
    return length


def weigh(w: FloatArray, b: FloatArray, x: FloatArray, z: FloatArray) -> None:
    """z = w·x + b"""
    for j in range(w.shape[0]):
        for n in range(lanes(x)):
            z[j, n] = b[j] + w[j, 0] * x[0, n]
        for k in range(1, w.shape[1]):
            for n in range(lanes(x)):
                z[j, n] += w[j, k] * x[k, n]


def activate(z: FloatArray, relu: bool) -> None:
    """z = act(z)"""
    for j in range(z.shape[0]):
        for n in range(lanes(z)):
            z[j, n] = act(z[j, n], relu)


def output_step(a: FloatArray, d: FloatArray, rate: float, dz: FloatArray) -> None:
    """dz = rate · (d - a) · a(1 - a): from here on the learning rate is in the step."""
    for j in range(a.shape[0]):
        for n in range(lanes(a)):
            dz[j, n] = (d[j, n] - a[j, n]) * (a[j, n] * (1.0 - a[j, n]) * rate)


def hidden_step(w: FloatArray, dz: FloatArray, a: FloatArray, relu: bool, out: FloatArray) -> None:
    """out = (wᵀ·dz) · act'"""
    for k in range(w.shape[1]):
        for n in range(lanes(dz)):
            out[k, n] = w[0, k] * dz[0, n] * slope(a[k, n], relu)
        for j in range(1, w.shape[0]):
            for n in range(lanes(dz)):
                out[k, n] += w[j, k] * dz[j, n] * slope(a[k, n], relu)


def update(w: FloatArray, b: FloatArray, dz: FloatArray, x: FloatArray, count: int) -> None:
    """w += dz·xᵀ, b += Σdz"""
    for j in range(w.shape[0]):
        for k in range(w.shape[1]):
            change = 0.0
            for n in range(count):
                change += dz[j, n] * x[k, n]
            w[j, k] += change
        change = 0.0
        for n in range(count):
            change += dz[j, n]
        b[j] += change


def descend(weights: Arrays, examples: Arrays, work: Arrays, count: int, rate: float, epochs: int, relu: bool) -> None:
    """Take `epochs` steps downhill at the learning rate `rate`, in place; a2 is left as the last of them saw it.

    Weights w1 (H, I), b1 (H,), w2 (O, H), b2 (O,); examples x (I, L), d (O, L); work space a1, dz1 (H, L),
    a2, dz2 (O, L). L is a multiple of LANES; behind the `count` examples that there are, the rows are padded.
    """
    w1, b1, w2, b2 = weights
    x, d = examples
    a1, dz1, a2, dz2 = work
    for _ in range(epochs):
        weigh(w1, b1, x, a1)
        activate(a1, relu)
        weigh(w2, b2, a1, a2)
        activate(a2, False)
        output_step(a2, d, rate, dz2)
        hidden_step(w2, dz2, a1, relu, dz1)
        update(w2, b2, dz2, a1, count)
        update(w1, b1, dz1, x, count)

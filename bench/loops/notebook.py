"""The loop of the lesson's notebook, as it stands there: the yardstick, and so not to be improved."""

import numpy as np
import numpy.typing as npt

Weights = list[npt.NDArray[np.float64]]


def sigmoid(z: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 1 / (1 + np.exp(-z))


def draw(seed: int) -> Weights:
    np.random.seed(seed)  # noqa: NPY002 - as the notebook does
    rand = np.random.rand
    return [rand(2, 2) * 2 - 1, rand(2, 1) * 2 - 1, rand(1, 2) * 2 - 1, rand(1, 1) * 2 - 1]


def run(seed: int, epochs: int = 180_000) -> list[float]:
    """Train, and return the average error of every 10000th epoch."""
    X = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])  # noqa: N806 - its names
    d = np.array([0, 1, 1, 0])
    lr = 0.1
    w1, b1, w2, b2 = draw(seed)
    error_list: list[float] = []
    for epoch in range(epochs):
        z1 = np.dot(w1, X) + b1
        a1 = sigmoid(z1)
        z2 = np.dot(w2, a1) + b2
        a2 = sigmoid(z2)
        error = d - a2
        dz2 = error * (a2 * (1 - a2))
        da1 = np.dot(w2.T, dz2)
        dz1 = da1 * (a1 * (1 - a1))
        w2 += lr * np.dot(dz2, a1.T)
        b2 += lr * np.sum(dz2, axis=1, keepdims=True)
        w1 += lr * np.dot(dz1, X.T)
        b1 += lr * np.sum(dz1, axis=1, keepdims=True)
        if (epoch + 1) % 10000 == 0:
            error_list.append(np.average(abs(error)))
    return error_list

"""Backpropagation: how the error changes with every weight and bias, for all examples at once.

The form and the names are the lesson's, but examples are rows here and columns there.
Source: Rumelhart, Hinton and Williams, Nature 323 (1986), equations 3 to 7.
"""

from typing import NamedTuple

import numpy as np

from xornet.network import Activation, FloatArray, Layer, Network, forward


class Gradients(NamedTuple):
    """The downhill direction of half the squared error, a layer at a time, and the error itself."""

    hidden: Layer
    output: Layer
    error: FloatArray  # (N, O): target - output


def backprop(network: Network, inputs: FloatArray, targets: FloatArray) -> Gradients:
    """Return -∂E/∂(weight, bias) of E = ½ Σ (target - output)², summed over the N examples.

    `inputs` has the shape (N, I), `targets` (N, O).
    """
    a1, a2 = forward(network, inputs)  # (N, H), (N, O)
    error = targets - a2
    dz2 = error * a2 * (1 - a2)  # (N, O): through the output's sigmoid
    da1 = dz2 @ network.output.weight  # (N, H): back along the output's weights
    dz1 = da1 * slope(network.activation, a1)  # (N, H): through the hidden activation
    return Gradients(
        hidden=Layer(dz1.T @ inputs, dz1.sum(axis=0)),
        output=Layer(dz2.T @ a1, dz2.sum(axis=0)),
        error=error,
    )


def slope(activation: Activation, a: FloatArray) -> FloatArray:
    """Return the activation's derivative at the point where its value is `a`; relu's is 0 at the kink."""
    return a * (1 - a) if activation == "sigmoid" else np.sign(a)

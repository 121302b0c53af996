"""The same 180000 epochs in JAX: one `fori_loop` in one compiled call, float64, all examples at once."""

from functools import partial

import jax
import jax.numpy as jnp

from bench.loops.notebook import draw

Weights = tuple[jax.Array, ...]


@partial(jax.jit, static_argnums=1)
def descend(weights: Weights, epochs: int) -> Weights:
    result: Weights = jax.lax.fori_loop(0, epochs, lambda _, weights: step(weights), weights)
    return result


def step(weights: Weights) -> Weights:
    w1, b1, w2, b2 = weights
    x, d = jnp.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]), jnp.array([[0.0, 1, 1, 0]])
    a1 = jax.nn.sigmoid(w1 @ x + b1)
    a2 = jax.nn.sigmoid(w2 @ a1 + b2)
    dz2 = (d - a2) * a2 * (1 - a2)
    dz1 = (w2.T @ dz2) * a1 * (1 - a1)
    w2, b2 = w2 + 0.1 * dz2 @ a1.T, b2 + 0.1 * dz2.sum(1, keepdims=True)
    return w1 + 0.1 * dz1 @ x.T, b1 + 0.1 * dz1.sum(1, keepdims=True), w2, b2


def run(seed: int, epochs: int = 180_000) -> None:
    """Train, and wait for the result."""
    jax.config.update("jax_enable_x64", val=True)
    jax.block_until_ready(descend(tuple(map(jnp.array, draw(seed))), epochs))

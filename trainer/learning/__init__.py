"""The algorithm: backpropagation, gradient descent, restarts, and training a version again to verify it."""

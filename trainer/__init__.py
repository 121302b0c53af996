"""The job: trains a network by backpropagation and publishes it as the next version."""

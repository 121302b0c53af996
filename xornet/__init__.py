"""What the trainer and the service must agree on: the network, its file and the store of versions."""

__version__ = "0.1.0"

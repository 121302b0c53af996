"""The fast engine: the training loop compiled to machine code."""

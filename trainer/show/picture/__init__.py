"""A version as one picture: its learning curve, its answers between the bits, and its network."""

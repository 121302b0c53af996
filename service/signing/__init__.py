"""Uses only versions that were signed by a key that the operator trusts."""

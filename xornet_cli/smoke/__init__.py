"""The smoke test of a running service: every row of every model in every protocol, each response checked."""

"""The model in memory: the live version, the poller that replaces it, and versions by number."""

"""The model registry over HTTP: which versions exist, and which one each worker serves."""

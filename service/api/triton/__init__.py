"""Triton's extensions to the Open Inference Protocol that its clients and perf_analyzer use: statistics and config."""

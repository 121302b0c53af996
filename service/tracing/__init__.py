"""Tracing with OpenTelemetry, set by its own OTEL_* variables: spans for requests and swaps, sent to a collector."""

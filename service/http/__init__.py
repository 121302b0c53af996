"""JSON in and out: what every route shares when it reads a request and writes a response."""

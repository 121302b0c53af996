"""The way from a socket to the application and back: gunicorn's worker, its connections, and what a request must be."""

"""gunicorn's worker and its HTTP/1.1 connections: from a socket to any WSGI application and back."""

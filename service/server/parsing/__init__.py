"""Turns the bytes of a connection into WSGI requests, and rejects what a proxy could read differently."""

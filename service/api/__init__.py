"""The routes, one module or package for each API."""

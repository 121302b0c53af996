"""Versions and training runs as people see them: text, progress, pictures, and files for other programs."""

"""Signs what the trainer publishes, and tells who signed a version."""

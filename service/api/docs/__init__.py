"""The OpenAPI document, and a page that renders it."""

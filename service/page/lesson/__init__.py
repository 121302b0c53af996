"""The lesson at /learn: its page and the modules that compute and draw it in the browser."""

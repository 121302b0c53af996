"""The server: answers with the newest version of the model, and never trains."""

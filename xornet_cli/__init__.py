"""The command `xornet`: the trainer's commands, the server, and the client's, under one name."""

"""Labels such as `stable`: names that move from version to version, followed at each poll."""

"""`python -m trainer`."""

from trainer.launch import launch

if __name__ == "__main__":
    launch("trainer", "trainer.cli")

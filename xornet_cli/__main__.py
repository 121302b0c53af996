"""`xornet`, and `python -m xornet_cli`."""

from trainer.launch import launch


def run() -> None:
    """Run one command on the process's own arguments and streams, and end with its status."""
    launch("xornet", "xornet_cli.cli")


if __name__ == "__main__":
    run()

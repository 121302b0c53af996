"""`xornet`, and `python -m xornet_cli`."""

import io
import signal
import sys

from xornet_cli.cli import main


def run() -> None:
    """Run one command on the process's own arguments and streams, and end with its status."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # end quietly, as other tools do, when `head` has seen enough
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # one that was closed is None
            stream.reconfigure(errors="backslashreplace")  # not every encoding has →
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()

"""`python -m trainer`."""

import io
import signal
import sys

from trainer.cli import main

if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # end quietly, as other tools do, when `head` has seen enough
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # one that was closed is None
            stream.reconfigure(errors="backslashreplace")  # not every encoding has → and ▁
    sys.exit(main(sys.argv[1:]))

"""`python -m trainer`."""

import signal
import sys

from trainer.cli import main

if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # end quietly, as other tools do, when `head` has seen enough
    sys.exit(main(sys.argv[1:]))

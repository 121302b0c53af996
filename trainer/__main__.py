"""`python -m trainer`."""

import signal
import sys
from types import FrameType


def end(_signal: int, _frame: FrameType | None) -> None:
    """End at once: an interrupt while modules are imported has nothing to clean up."""
    import os  # noqa: PLC0415 - imported already, at start-up

    os.write(2, b"trainer: interrupted\n")
    os._exit(130)


if __name__ == "__main__":
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # a background job may ignore interrupts
    if is_heard:
        signal.signal(signal.SIGINT, end)
    import io

    from trainer.cli import main

    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # end quietly, as other tools do, when `head` has seen enough
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # one that was closed is None
            stream.reconfigure(errors="backslashreplace")  # not every encoding has → and ▁
    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    status = main(sys.argv[1:])
    if is_heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the command is done: no traceback from the interpreter's exit
    sys.exit(status)

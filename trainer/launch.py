"""Starts a command-line program: prepares signals and streams, imports the program, and runs it.

It imports nothing that it can do without before it has set the signals: an interrupt at any time from then on ends
without a traceback.
"""

import signal
import sys
from importlib import import_module

INTERRUPTED = 130


def launch(program: str, module: str) -> None:
    """Run `main` of `module` on the process's own arguments and streams, and end with its status."""

    def end(_signal: int, _frame: object) -> None:
        """End at once: an interrupt while modules are imported has nothing to clean up."""
        import os  # noqa: PLC0415 - imported already, at start-up

        os.write(2, f"{program}: interrupted\n".encode())
        os._exit(INTERRUPTED)

    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # a background job may ignore interrupts
    if is_heard:
        signal.signal(signal.SIGINT, end)
    main = import_module(module).main
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # end quietly, as other tools do, when `head` has seen enough
    _escape_what_cannot_be_printed()
    try:
        if is_heard:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        status = main(sys.argv[1:])
        if is_heard:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # the command is done: no traceback from Python's exit
    except KeyboardInterrupt:  # just before `main` could catch it, or just after
        status = import_module("trainer.output").fail(INTERRUPTED, "interrupted", program)
    sys.exit(status)


def _escape_what_cannot_be_printed() -> None:
    import io  # noqa: PLC0415 - after the signals

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # one that was closed is None
            stream.reconfigure(errors="backslashreplace")  # not every encoding has → and ▁

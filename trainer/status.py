"""How a command ends: its exit status, and on standard error the reason."""

import sys

DONE, FAILED, WRONG_USAGE, NOT_ACCEPTED, NOT_WRITTEN, INTERRUPTED = 0, 1, 2, 3, 4, 130


def fail(status: int, reason: str) -> int:
    """Say why, and return the status."""
    if sys.stderr:  # closed, it is None, for which `print` would take standard output
        print(f"trainer: {reason}", file=sys.stderr)
    return status

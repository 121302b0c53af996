"""How a command ends: its exit status, and the error that carries one with its reason."""

DONE, FAILED, WRONG_USAGE, NOT_ACCEPTED, NOT_WRITTEN, INTERRUPTED = 0, 1, 2, 3, 4, 130


class CommandFailed(Exception):
    """Ends the command with `status`; `reason` goes to standard error."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def describe(error: OSError) -> str:
    """Return the file that an OSError names, if any, and what the system says about it."""
    said = error.strerror or str(error)
    return f"{error.filename}: {said}" if error.filename else said


class EngineUnavailable(Exception):
    """An engine cannot run in this process, and why."""

"""The command line: runs one command, and turns an error into an exit status and a message."""

from trainer.arguments import parse
from trainer.output import fail
from trainer.status import FAILED, INTERRUPTED, CommandFailed, EngineUnavailable, describe


def main(argv: list[str]) -> int:
    """Run one command and return its exit status."""
    try:
        arguments = parse(argv)
        status: int = arguments.run(arguments)
    except CommandFailed as failure:
        return fail(failure.status, failure.reason)
    except EngineUnavailable as error:
        return fail(FAILED, str(error))
    except OSError as error:
        return fail(FAILED, describe(error))
    except KeyboardInterrupt:
        return fail(INTERRUPTED, "interrupted")
    return status

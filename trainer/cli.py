"""The command line: runs one command, and turns an error into an exit status and a message."""

from trainer.arguments import PROGRAM, parse
from trainer.output import fail
from trainer.status import FAILED, INTERRUPTED, CommandFailed, EngineUnavailable, describe

EXTRAS = {"cryptography": "signing"}  # package → the extra of ours that brings it


def main(argv: list[str], program: str = PROGRAM) -> int:
    """Run one command, which `program` offers, and return its exit status."""
    name = program.rpartition(" ")[2]
    try:
        arguments = parse(argv, program)
        status: int = arguments.run(arguments)
    except CommandFailed as failure:
        return fail(failure.status, failure.reason, name)
    except EngineUnavailable as error:
        return fail(FAILED, str(error), name)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in EXTRAS:
            raise
        return fail(FAILED, f"this needs the package {missing}: pip install 'xornet[{EXTRAS[missing]}]'", name)
    except OSError as error:
        return fail(FAILED, describe(error), name)
    except KeyboardInterrupt:
        return fail(INTERRUPTED, "interrupted", name)
    return status

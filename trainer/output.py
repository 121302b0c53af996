"""Writes to the standard streams: folded to a terminal's width, and prepared for streams that fail or are closed."""

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from trainer.status import FAILED, CommandFailed, describe


def say(text: str, indent: int = 0) -> None:
    """Print `text` on standard output; on a terminal, later parts of a folded line are indented.

    CommandFailed if standard output cannot be written.
    """
    with writing(sys.stdout) as stream:
        if stream:
            print(fold(text, indent, stream), file=stream)


def fail(status: int, reason: str, program: str = "trainer") -> int:
    """Print `reason` on standard error, and return `status`."""
    with writing(sys.stderr) as stream:
        if stream:
            print(fold(f"{program}: {reason}", 2, stream), file=stream)
    return status


@contextmanager
def writing(stream: TextIO | None) -> Iterator[TextIO | None]:
    """Yield the stream and flush it afterwards, so that an error of writing shows here and not at exit.

    CommandFailed if that is standard output. Standard error is silenced instead: there is nowhere left to
    report it. A stream that was closed before the process began is None, as in `sys`.
    """
    try:
        yield stream
        if stream:
            stream.flush()
    except OSError as error:
        is_output = stream is sys.stdout
        _silence(stream)
        if is_output:
            raise CommandFailed(FAILED, f"standard output could not be written: {describe(error)}") from error


def fold(text: str, indent: int, stream: TextIO) -> str:
    """Return `text` with its long lines broken between words, if `stream` is a terminal."""
    if not stream.isatty():
        return text
    wrapper = textwrap.TextWrapper(
        width=shutil.get_terminal_size().columns,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    lines = (wrapper.wrap(line) if len(line) > wrapper.width else [line] for line in text.split("\n"))
    return "\n".join(part for parts in lines for part in parts)


def _silence(stream: TextIO | None) -> None:
    """Point the stream's descriptor at the null device: else the interpreter fails once more as it exits."""
    with suppress(OSError, ValueError):
        if stream:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, stream.fileno())
            os.close(null)

"""How figures are drawn: with matplotlib's own defaults, and with the same bytes for the same figure.

The machine's or the user's settings of matplotlib change neither whether nor how a picture is drawn.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SETTINGS = {"MPLBACKEND": None, "MATPLOTLIBRC": os.devnull}  # what matplotlib reads as it is imported
STAMPS: dict[str, dict[str, str | None]] = {"svg": {"Date": None}, "png": {"Software": None}}  # to be left out


@contextmanager
def default_settings() -> Iterator[None]:
    """Import matplotlib as if nobody had configured it, and draw with its own defaults inside the block."""
    with _environment(SETTINGS):
        matplotlib = import_module("matplotlib")
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        yield


def encode(figure: "Figure", form: str) -> bytes:
    """Return the figure as `png` or `svg`; equal figures give equal bytes."""
    file = io.BytesIO()
    with import_module("matplotlib").rc_context({"svg.hashsalt": "xornet"}):
        figure.savefig(file, format=form, dpi=150, metadata=STAMPS[form])
    return file.getvalue()


@contextmanager
def _environment(settings: dict[str, str | None]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    _set(settings)
    try:
        yield
    finally:
        _set(before)


def _set(settings: dict[str, str | None]) -> None:
    for name, value in settings.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value

"""Marks tests that need two optional parts: they are skipped where the other one was taken away."""

import pytest

from service import parts


def part(module: str) -> pytest.MarkDecorator:
    """Return the mark of a test that needs this line of service/parts.py."""
    return pytest.mark.skipif(module not in parts.PARTS, reason=f"{module} was taken out of service/parts.py")

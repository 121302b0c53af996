"""What one way to send a row has to do, and what comes back of it."""

import struct
from typing import NamedTuple, Protocol

from xornet_cli.smoke.facts import Facts
from xornet_client import Client

Row = tuple[int, ...]


class Reply(NamedTuple):
    """What a response says: a bit and a probability for each output, and the version, where the protocol names it."""

    bits: tuple[int, ...]
    probabilities: tuple[float, ...]
    version: int


class Unreadable(Exception):
    """A response that is not of its protocol."""


class Dialect(Protocol):
    """One way to send a row. Threads may share it."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    @property
    def is_of_default(self) -> bool:
        """Whether it is for the default model alone."""

    def request(self, client: Client, model: Facts, row: Row) -> Reply:
        """Send the row, once, and return the reply; RequestFailed without a response, Unreadable if it is not one."""


def unpack(model: Facts, binary: bytes, version: int) -> Reply:
    """Return what binary tensors hold: first every probability, then every bit."""
    count = len(model.outputs)
    probabilities = struct.unpack(f"<{count}d", binary[: 8 * count])
    return Reply(tuple(binary[8 * count :]), probabilities, version)

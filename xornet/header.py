"""The header of a safetensors file, and the digest that it holds of the whole file.

The digest is a SHA-256 over every byte, the digest's own 64 digits taken as zeros.
"""

import hashlib
import json
import re
from typing import Any

NO_DIGEST = "0" * 64
DIGEST = re.compile(rb'"sha256":"([0-9a-f]{64})"')


def fill_digest(blank: bytes) -> bytes:
    """Return the file with its digest, where it had NO_DIGEST."""
    return DIGEST.sub(b'"sha256":"%s"' % hashlib.sha256(blank).hexdigest().encode(), blank, count=1)


def check_digest(data: bytes) -> str:
    """Return the digest in the header; ValueError unless there is one and it is right."""
    found = [*DIGEST.finditer(data, 0, _end(data))]
    if len(found) != 1:
        raise ValueError("its header does not hold one digest, so it is no weight file")
    first, last = found[0].span(1)
    stated = data[first:last].decode()
    if hashlib.sha256(data[:first] + NO_DIGEST.encode() + data[last:]).hexdigest() != stated:
        raise ValueError("its digest differs, so it is not the file that was written")
    return stated


def read_header(data: bytes) -> Any:
    """Return the JSON of the header: 8 bytes of length before it, the tensors behind it."""
    return parse(data[8 : _end(data)])


def parse(text: str | bytes) -> Any:
    """Return what the JSON says; ValueError if an object has a key twice."""
    return json.loads(text, object_pairs_hook=_without_doubles)


def _end(data: bytes) -> int:
    return min(8 + int.from_bytes(data[:8], "little"), len(data))


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) != len(pairs):
        raise ValueError("a key of its header is given twice")
    return found

"""Weight files that are taken apart and put together again, as somebody would who wants to be believed."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

HEADER_START = 8  # a safetensors file begins with its header's length


def header_of(data: bytes) -> dict[str, Any]:
    """Return a safetensors file's header."""
    end = HEADER_START + int.from_bytes(data[:HEADER_START], "little")
    header: dict[str, Any] = json.loads(data[HEADER_START:end])
    return header


def body_of(data: bytes) -> bytes:
    """Return a safetensors file's tensors."""
    return data[HEADER_START + int.from_bytes(data[:HEADER_START], "little") :]


def assemble(header: bytes, body: bytes) -> bytes:
    """Return the safetensors file of both, with no regard for what they say."""
    return len(header).to_bytes(HEADER_START, "little") + header + body


def sign(data: bytes) -> bytes:
    """Return the file with its first digest made right, as somebody would who wants it to be believed."""
    before, key, rest = data.partition(b'"sha256":"')
    digest = hashlib.sha256(before + key + b"0" * 64 + rest[64:]).hexdigest()
    return before + key + digest.encode() + rest[64:]


def forge(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the file with `change` done to its header, and a right digest."""
    header = header_of(data)
    change(header)
    return sign(assemble(json.dumps(header, separators=(",", ":")).encode(), body_of(data)))

"""The bytes of a request's body: the one place where its size is limited and its coding is undone."""

import zlib
from typing import TYPE_CHECKING

from service.errors import Fault, Rejected, shown

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

CODINGS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
ACCEPTED = "gzip, deflate"
CHUNK_BYTES = 2**16  # decoded at a time, so that a bomb is noticed early


def read_body(environ: "WSGIEnvironment", max_bytes: int) -> bytes:
    """Return the body, decoded; Rejected 413 over `max_bytes`, 415 for an unknown coding, 400 if decoding fails.

    It is read straight from the server, which has it in memory: all that Flask's `get_data` adds is caching and forms.
    """
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > max_bytes:
        raise _too_large(max_bytes, str(length))
    data: bytes = environ["wsgi.input"].read(length)
    coding = environ.get("HTTP_CONTENT_ENCODING", "")
    return _decode(data, coding.strip().lower(), max_bytes) if coding else data


def _decode(data: bytes, coding: str, max_bytes: int) -> bytes:
    if coding == "identity":
        return data
    if coding not in CODINGS:
        fault = Fault("Content-Encoding", ACCEPTED.replace(", ", " or "), shown(coding))
        raise Rejected.of(415, fault, headers=[("Accept-Encoding", ACCEPTED)])
    try:
        return _inflate(data, CODINGS[coding], max_bytes)
    except zlib.error:
        raise Rejected.of(400, Fault("body", f"{coding} data", "other or damaged bytes")) from None


def _inflate(data: bytes, window_bits: int, max_bytes: int) -> bytes:
    decoded = bytearray()
    while data:
        decoder = zlib.decompressobj(window_bits)
        while not decoder.eof:
            part = decoder.decompress(data, CHUNK_BYTES)
            decoded += part
            if len(decoded) > max_bytes:
                raise _too_large(max_bytes, "more once it was decoded")
            if not part and not decoder.unconsumed_tail and not decoder.eof:
                raise zlib.error("the data ends too early")
            data = decoder.unconsumed_tail
        data = decoder.unused_data  # gzip allows several members, one after the other
    return bytes(decoded)


def _too_large(max_bytes: int, got: str) -> Rejected:
    return Rejected(413, f"body: expected at most {max_bytes} bytes, got {got}")

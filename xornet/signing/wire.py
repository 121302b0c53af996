"""OpenSSH's wire format (RFC 4251, section 5): strings of bytes, each after its length."""

LENGTH_BYTES = 4


def string(data: bytes) -> bytes:
    """Return `data` after its length."""
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


def strings(*parts: bytes) -> bytes:
    return b"".join(map(string, parts))


def read_strings(data: bytes, count: int) -> list[bytes]:
    """Return the `count` strings that `data` consists of; ValueError if it does not."""
    found = []
    for _ in range(count):
        length = int.from_bytes(data[:LENGTH_BYTES], "big")
        part, rest = data[LENGTH_BYTES : LENGTH_BYTES + length], data[LENGTH_BYTES + length :]
        if len(data) < LENGTH_BYTES or len(part) != length:
            raise ValueError("it is cut short")
        found.append(part)
        data = rest
    if data:
        raise ValueError("there are bytes after its end")
    return found

"""Closes the server's half of a connection: the client reads on, and learns that no other response will come.

A full close while the client still sends would reset the connection, and its last response with it (RFC 9112, 9.6).
"""

import asyncio
from contextlib import suppress


def close_half(transport: asyncio.Transport) -> None:
    """Send the end of our data, after all that was written before, and read on."""
    transport.resume_reading()
    with suppress(OSError):  # the client may have left while its response was written
        if transport.can_write_eof():
            transport.write_eof()
            return
        transport.pause_reading()
        transport.get_extra_info("ssl_object").unwrap()  # writes TLS's close_notify; raises as there is no reply yet
    transport.resume_reading()  # this sends what unwrap wrote

"""The table of raw bytes that clients send, right and wrong, and how they are answered.

Wrong are above all those that a proxy in front could read in another way: each of them ends its connection.
"""

from typing import NamedTuple

BODY = b'{"x1":0,"x2":1}'
CHUNKED = b"f\r\n" + BODY + b"\r\n0\r\n\r\n"
LINE = b"POST /predict HTTP/1.1\r\n"
HEADERS = b"Host: a\r\nContent-Type: application/json\r\n"
LENGTH = b"Content-Length: 15\r\n"
TE = b"Transfer-Encoding: "
PROBE = b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"


class Raw(NamedTuple):
    """What is sent on one connection, and the statuses that it is answered with."""

    what: str
    sent: bytes
    statuses: list[int]
    ends: bool = False  # whether the server ends the connection


def post(headers: bytes, body: bytes = BODY, line: bytes = LINE) -> bytes:
    return line + HEADERS + headers + b"\r\n" + body


def chunked(body: bytes, coding: bytes = b"chunked", line: bytes = LINE) -> bytes:
    return post(TE + coding + b"\r\n", body, line)


GOOD = [
    Raw("a length", post(LENGTH), [200]),
    Raw("chunks", chunked(CHUNKED), [200]),
    Raw("the coding in capitals", chunked(CHUNKED, b"CHUNKED"), [200]),
    Raw("a chunk's extension", chunked(CHUNKED.replace(b"f\r\n", b"f;a=b\r\n")), [200]),
    Raw("many chunks", chunked(b"".join(b"1\r\n%c\r\n" % byte for byte in BODY) + b"0\r\n\r\n"), [200]),
    Raw("a trailer", chunked(CHUNKED[:-2] + b"X-Sum: 1\r\n\r\n"), [200]),
    Raw("a trailer that poses as a header", chunked(CHUNKED[:-2] + b"Content-Type: text/plain\r\n\r\n"), [200]),
    Raw("three in one go", post(LENGTH) * 3, [200, 200, 200]),
    Raw("a request within a body", post(b"Content-Length: %d\r\n" % len(PROBE), PROBE), [400]),
    Raw("a request within a GET's body", b"GET /livez HTTP/1.1\r\nHost: a\r\n" + LENGTH + b"\r\n" + PROBE[:15], [200]),
    Raw("an empty line before the request", b"\r\n" + post(LENGTH), [200]),
    Raw("an empty line between requests", post(LENGTH) + b"\r\n" + post(LENGTH), [200, 200]),
    Raw("two spaces in the request line", post(LENGTH, line=b"POST  /predict HTTP/1.1\r\n"), [200]),
    Raw("an absolute target", post(LENGTH, line=b"POST http://b/predict HTTP/1.1\r\n"), [200]),
    Raw("an absolute target with a query", post(LENGTH, line=b"POST HTTPS://b:1/predict?a=/ HTTP/1.1\r\n"), [200]),
    Raw("a path in percents", post(LENGTH, line=b"POST /%70redict HTTP/1.1\r\n"), [200]),
    Raw("the server itself", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", [404]),
    Raw("a header of eight bits", post(b"X-Y: \xff\xfe\r\n" + LENGTH), [200]),
    Raw("300 headers", post(b"".join(b"X%d: a\r\n" % n for n in range(300)) + LENGTH), [200]),
    Raw("a length under a name of its own", PROBE[:-2] + b"Content_Length: 15\r\n\r\n", [200]),
    Raw("an upgrade to web sockets", PROBE[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", [200]),
    Raw("an upgrade with a body", post(b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" + LENGTH), [200]),
    Raw(
        "an upgrade with chunks", post(b"Connection: Upgrade\r\nUpgrade: h2c\r\n" + TE + b"chunked\r\n", CHUNKED), [200]
    ),
    Raw("many upgrades", (PROBE[:-2] + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n") * 900, [200] * 900),
    Raw("an id that splits lines", post(b"X-Request-ID: a\r\nb: c\r\n" + LENGTH), [200]),
    Raw("a body that came before it was asked for", post(b"Expect: 100-continue\r\n" + LENGTH), [200]),
    Raw("an expectation without a body", PROBE[:-2] + b"Expect: 100-continue\r\n\r\n", [200]),
]

ENDING = [
    Raw("the client's last", post(b"Connection: close\r\n" + LENGTH), [200]),
    Raw("more after the last", post(b"Connection: close\r\n" + LENGTH) + PROBE, [200]),
    Raw("noise after the last", post(b"Connection: close\r\n" + LENGTH) + b"\0\0", [200]),
    Raw("HTTP/1.0", post(LENGTH, line=b"POST /predict HTTP/1.0\r\n"), [200]),
    Raw("HTTP/1.0 kept alive", post(b"Connection: keep-alive\r\n" + LENGTH, line=b"POST /predict HTTP/1.0\r\n"), [200]),
    Raw("HTTP/1.0 without a host", b"GET /livez HTTP/1.0\r\n\r\n", [200]),
    Raw("too much to read", post(b"Content-Length: 100000000\r\n"), [413]),
    Raw("too many chunks", chunked(b"10000\r\n" + b" " * 65536 + b"\r\n" + b"1000000\r\n" + b" " * 2**17), [413]),
    Raw("good, then noise", post(LENGTH) * 2 + b"\0", [200, 200, 400]),
]

BAD = [
    Raw("length and chunks", post(b"Content-Length: 6\r\n" + TE + b"chunked\r\n", b"0\r\n\r\nG"), [400]),
    Raw("chunks and length", post(TE + b"chunked\r\nContent-Length: 4\r\n", CHUNKED), [400]),
    Raw("two lengths", post(LENGTH + b"Content-Length: 1\r\n"), [400]),
    Raw("one length twice", post(LENGTH * 2), [400]),
    Raw("a list of lengths", post(b"Content-Length: 15, 15\r\n"), [400]),
    *(
        Raw(f"the length {n!r}", post(b"Content-Length: %s\r\n" % n), [400])
        for n in (b"+15", b"-1", b"0xf", b"", b"1_5")
    ),
    Raw("a length without an end", post(b"Content-Length: " + b"9" * 30 + b"\r\n"), [400]),
    Raw("a bare LF after the request line", post(LENGTH, line=LINE.replace(b"\r", b"")), [400]),
    Raw("a bare LF after a header", post(LENGTH.replace(b"\r", b"")), [400]),
    Raw("bare LFs alone", post(LENGTH).replace(b"\r", b""), [400]),
    Raw("a bare CR", post(b"X: a\r" + LENGTH), [400]),
    Raw("a folded header", post(b"X: a\r\n b\r\n" + LENGTH), [400]),
    Raw("a folded coding", chunked(CHUNKED, b"\r\n chunked"), [400]),
    Raw("a space before the colon", post(b"Content-Length : 15\r\n"), [400]),
    Raw("a space before the first header", LINE + b" Host: a\r\n" + LENGTH + b"\r\n" + BODY, [400]),
    Raw("an unknown coding", chunked(CHUNKED, b"xchunked"), [501]),
    Raw("a coding twice", chunked(CHUNKED, b"chunked\r\n" + TE + b"chunked"), [400]),
    Raw("chunks within another coding", chunked(CHUNKED, b"chunked, identity"), [400]),
    Raw("a compressed body", chunked(CHUNKED, b"gzip, chunked"), [501]),
    Raw("the coding that is none", chunked(CHUNKED, b"identity"), [501]),
    Raw("a tab that is none before the coding", chunked(CHUNKED, b"\x0bchunked"), [400]),
    Raw("chunks in HTTP/1.0", chunked(CHUNKED, line=b"POST /predict HTTP/1.0\r\n"), [501]),
    Raw("a chunk that ends in LF", chunked(CHUNKED.replace(b"f\r\n", b"f\n")), [400]),
    Raw("an LF in a chunk's extension", chunked(CHUNKED.replace(b"f\r\n", b"f;a\nb\r\n")), [400]),
    Raw("a chunk of 0xf", chunked(b"0x" + CHUNKED), [400]),
    Raw("a chunk that is too short", chunked(b"f\r\n" + BODY + b"0\r\n\r\n"), [400]),
    Raw("a chunk of less than nothing", chunked(b"-" + CHUNKED), [400]),
    Raw("a chunk without an end", chunked(b"1000000000000000" + CHUNKED), [400]),
    Raw("a space after a chunk's size", chunked(CHUNKED.replace(b"f\r\n", b"f \r\n")), [400]),
    Raw("a length in the trailer", chunked(CHUNKED[:-2] + b"Content-Length: 3\r\n\r\n"), [400]),
    Raw("a trailer without an end", chunked(CHUNKED[:-2] + b"X: " + b"a" * 2**20), [431]),
    Raw("an extension without an end", chunked(b"f;" + b"a" * 2**20), [431]),
    Raw("a zero byte in a header", post(b"X: a\0b\r\n" + LENGTH), [400]),
    Raw("a header without a name", post(b": x\r\n" + LENGTH), [400]),
    Raw("no host", LINE + LENGTH + b"\r\n" + BODY, [400]),
    Raw("two hosts", post(b"Host: b\r\n" + LENGTH), [400]),
    Raw("a tunnel", b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
    Raw("HTTP/0.9", b"GET /livez\r\n\r\n", [505]),
    Raw("HTTP/1.2", post(LENGTH, line=b"POST /predict HTTP/1.2\r\n"), [400]),
    Raw("HTTP/2", post(LENGTH, line=b"POST /predict HTTP/2.0\r\n"), [505]),
    Raw("HTTP/2 from the start", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]),
    Raw("TLS", b"\x16\x03\x01\x00\r\n\r\n", [400]),
    Raw("a method that is none", b"FOO /livez HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
    Raw("a header of 64 kB", post(b"X: " + b"a" * 65536 + b"\r\n" + LENGTH), [431]),
    Raw("a header of 64 kB without an end", PROBE[:-2] + b"X: " + b"a" * 65536, [431]),
    Raw("a target of 40 kB", b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", [431]),
]

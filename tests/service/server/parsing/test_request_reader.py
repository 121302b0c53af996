"""Bytes become the same requests, however the network splits them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.server.parsing.request_head import Environ, Malformed
from service.server.parsing.request_reader import RequestReader
from tests.service.server.raw_requests import BAD, BODY, CHUNKED, ENDING, GOOD, LENGTH, PROBE, chunked, post

LIMIT = 100_000
Read = tuple[dict[str, object], bytes]


class Taker:
    """Keeps the requests that it is handed, and whether each may be followed by another."""

    def __init__(self, most: int = 10_000) -> None:
        self.most = most
        self.requests: list[Read] = []
        self.may_go_on: list[bool] = []
        self.reader = RequestReader({"SCRIPT_NAME": ""}, LIMIT, self)

    def __call__(self, environ: Environ, *, may_go_on: bool) -> bool:
        body = environ.pop("wsgi.input").read()
        self.requests.append((environ, body))
        self.may_go_on.append(may_go_on)
        return may_go_on and len(self.requests) < self.most

    def feed(self, *parts: bytes) -> int | None:
        """Feed until the input is rejected, and return that status, if any."""
        try:
            for part in parts:
                if not self.reader.has_ended:
                    self.reader.feed(part)
        except Malformed as error:
            return error.status
        return None


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


def test_a_request_becomes_a_wsgi_environ() -> None:
    taker = Taker()

    taker.feed(
        b"PUT /a%20b?c=1 HTTP/1.1\r\nHost: d\r\nX-E: 1\r\nX-E: 2\r\nContent-Type: f\r\n" + LENGTH + b"\r\n" + BODY
    )

    assert taker.requests == [
        (
            {
                "SCRIPT_NAME": "",
                "REQUEST_METHOD": "PUT",
                "PATH_INFO": "/a b",
                "QUERY_STRING": "c=1",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "HTTP_HOST": "d",
                "HTTP_X_E": "1,2",
                "CONTENT_TYPE": "f",
                "CONTENT_LENGTH": "15",
            },
            BODY,
        )
    ]
    assert taker.may_go_on == [True]


def test_a_chunked_body_arrives_as_one_with_its_length() -> None:
    whole, parts = Taker(), Taker()

    whole.feed(post(LENGTH))
    parts.feed(chunked(CHUNKED))

    assert whole.requests == parts.requests


@given(st.sampled_from([*GOOD, *ENDING, *BAD]).filter(lambda raw: len(raw.sent) < 5000), st.lists(st.integers(0)))
def test_reads_the_same_however_the_bytes_are_cut(raw: object, places: list[int]) -> None:
    sent: bytes = raw.sent  # type: ignore[attr-defined]
    whole, parts = Taker(), Taker()

    ends = whole.feed(sent), parts.feed(*cut(sent, places))

    assert ends[0] == ends[1]
    assert parts.requests == whole.requests
    assert parts.reader.has_ended == whole.reader.has_ended


@given(st.binary(max_size=300))
def test_noise_never_becomes_a_request(noise: bytes) -> None:
    taker = Taker()

    refused = taker.feed(PROBE + noise)

    assert len(taker.requests) == 1
    assert refused in (None, 400, 505, 431)


def test_a_trailer_cannot_pose_as_a_header() -> None:
    taker = Taker()

    taker.feed(chunked(CHUNKED[:-2] + b"X-Request-ID: smuggled\r\n\r\n"))

    assert "HTTP_X_REQUEST_ID" not in taker.requests[0][0]


def test_is_idle_until_a_request_begins() -> None:
    taker = Taker()
    found = [taker.reader.is_idle]

    for part in (b"\r\n", b"G", PROBE[1:], PROBE + PROBE[:5], PROBE[5:]):
        taker.feed(part)
        found.append(taker.reader.is_idle)

    assert found == [True, True, False, True, False, True]


def test_keeps_nothing_of_a_body_that_is_too_large() -> None:
    taker = Taker()

    taker.feed(post(b"Content-Length: 100001\r\n", b" " * 1000))

    assert taker.requests[0][0]["CONTENT_LENGTH"] == "100001"
    assert taker.requests[0][1] == b""
    assert taker.may_go_on == [False]
    assert taker.reader.has_ended


def test_keeps_nothing_of_a_chunked_body_that_becomes_too_large() -> None:
    taker = Taker()

    taker.feed(chunked(b""), *[b"9c40\r\n%s\r\n" % (b" " * 40_000)] * 5)

    assert taker.requests[0][0]["CONTENT_LENGTH"] == "120000"
    assert taker.requests[0][1] == b""
    assert taker.may_go_on == [False]
    assert taker.reader.has_ended


def test_a_body_may_be_as_large_as_the_limit() -> None:
    taker = Taker()

    taker.feed(post(b"Content-Length: %d\r\n" % LIMIT, b" " * LIMIT), PROBE)

    assert [len(body) for _, body in taker.requests] == [LIMIT, 0]


@pytest.mark.parametrize("after", [b"", PROBE, b"noise"])
def test_reads_nothing_after_the_last_request(after: bytes) -> None:
    taker = Taker()

    refused = taker.feed(post(b"Connection: close\r\n" + LENGTH) + after)

    assert (len(taker.requests), refused, taker.reader.has_ended) == (1, None, True)


def test_stops_reading_when_the_receiver_says_so() -> None:
    taker = Taker(most=3)

    taker.feed(PROBE * 10)

    assert (len(taker.requests), taker.reader.has_ended) == (3, True)


def test_a_declined_upgrade_leaves_the_request_as_it_was() -> None:
    offered, plain = Taker(), Taker()

    offered.feed(post(b"X-A: \xe9\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" + LENGTH) + PROBE)
    plain.feed(post(b"X-A: \xe9\r\n" + LENGTH) + PROBE)

    assert offered.requests == plain.requests


def test_an_upgrade_offered_in_an_older_protocol_stays_in_it() -> None:
    taker = Taker()

    taker.feed(b"GET / HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")

    assert taker.requests[0][0]["SERVER_PROTOCOL"] == "HTTP/1.0"
    assert taker.may_go_on == [False]

"""The table of requests that must be rejected, with the status and the word that names the fault.

It is written for XOR; `for_adder` makes the same mistakes with the inputs of a full adder.
"""

import re
from typing import NamedTuple


class BadRequest(NamedTuple):
    """One request that is the client's mistake."""

    what: str
    body: bytes
    status: int
    named: str
    content_type: str | None = "application/json"
    method: str = "POST"
    path: str = "/predict"


BAD_REQUESTS = [
    BadRequest("not JSON", b"x1=0&x2=1", 400, "JSON"),
    BadRequest("empty body", b"", 400, "JSON"),
    BadRequest("blank body", b"  \n", 400, "JSON"),
    BadRequest("half an object", b'{"x1": 0, "x2"', 400, "JSON"),
    BadRequest("trailing bytes", b'{"x1": 0, "x2": 1} x', 400, "JSON"),
    BadRequest("two objects", b'{"x1": 0, "x2": 1}{"x1": 0, "x2": 1}', 400, "JSON"),
    BadRequest("deep nesting", b"[" * 50_000, 400, "JSON"),
    BadRequest("deep nesting in a field", b'{"x1": 0, "x2": ' + b"[" * 500 + b"]" * 500 + b"}", 400, "JSON"),
    BadRequest("invalid UTF-8", b'{"x1": 0, "\xff": 1}', 400, "JSON"),
    BadRequest("UTF-16", '{"x1": 0, "x2": 1}'.encode("utf-16"), 400, "JSON"),
    BadRequest("byte order mark", b'\xef\xbb\xbf{"x1": 0, "x2": 1}', 400, "JSON"),
    BadRequest("single quotes", b"{'x1': 0, 'x2': 1}", 400, "JSON"),
    BadRequest("array", b"[0, 1]", 422, "object"),
    BadRequest("string", b'"x1"', 422, "object"),
    BadRequest("number", b"1", 422, "object"),
    BadRequest("null", b"null", 422, "object"),
    BadRequest("empty object", b"{}", 422, "x1"),
    BadRequest("missing key", b'{"x1": 0}', 422, "x2"),
    BadRequest("extra key", b'{"x1": 0, "x2": 1, "x3": 1}', 422, "x3"),
    BadRequest("key of other case", b'{"X1": 0, "x2": 1}', 422, "X1"),
    BadRequest("key given twice", b'{"x1": 0, "x1": 1, "x2": 1}', 422, "twice"),
    BadRequest("true", b'{"x1": true, "x2": 1}', 422, "x1"),
    BadRequest("digit in quotes", b'{"x1": 0, "x2": "1"}', 422, "x2"),
    BadRequest("float", b'{"x1": 1.0, "x2": 1}', 422, "x1"),
    BadRequest("exponent", b'{"x1": 1e0, "x2": 1}', 422, "x1"),
    BadRequest("2", b'{"x1": 2, "x2": 1}', 422, "x1"),
    BadRequest("-1", b'{"x1": 0, "x2": -1}', 422, "x2"),
    BadRequest("null in a field", b'{"x1": null, "x2": 1}', 422, "x1"),
    BadRequest("list in a field", b'{"x1": [0], "x2": 1}', 422, "x1"),
    BadRequest("NaN", b'{"x1": NaN, "x2": 1}', 422, "x1"),
    BadRequest("Infinity", b'{"x1": 0, "x2": -Infinity}', 422, "x2"),
    BadRequest("1e400", b'{"x1": 1e400, "x2": 1}', 422, "x1"),
    BadRequest("a thousand digits", b'{"x1": ' + b"1" * 1000 + b', "x2": 1}', 422, "x1"),
    BadRequest("wrong content type", b'{"x1": 0, "x2": 1}', 415, "Content-Type", "text/plain"),
    BadRequest("form content type", b"x1=0&x2=1", 415, "Content-Type", "application/x-www-form-urlencoded"),
    BadRequest("no content type", b'{"x1": 0, "x2": 1}', 415, "Content-Type", None),
    BadRequest("10 MB body", b" " * 10_000_000, 413, "bytes"),
    BadRequest("wrong method", b"", 405, "PUT", method="PUT"),
    BadRequest("unknown path", b"", 404, "/predictions", path="/predictions"),
    BadRequest("trailing slash", b"", 404, "/predict/", path="/predict/"),
]

ADDER_PATH = "/models/full-adder/predict"
ADDER_KEYS = {"x1": "a", "x2": "carry", "x3": "d", "X1": "A"}  # b comes before the first of them, and is right
KEY = re.compile(rb'"(x[123]|X1)":')


def for_adder(bad: BadRequest) -> BadRequest:
    """Return the same mistake in a request to the full adder of tests.networks."""
    body = KEY.sub(lambda key: b'"%s":' % ADDER_KEYS[key[1].decode()].encode(), bad.body)
    named = f"{ADDER_KEYS[bad.named]}: expected" if bad.named in ADDER_KEYS else bad.named
    path = bad.path.replace("/predict", ADDER_PATH)
    return bad._replace(
        body=re.sub(rb'^{"', b'{"b": 1, "', body), named=named.replace("/predict", ADDER_PATH), path=path
    )


OF_EACH_MODEL = [*BAD_REQUESTS, *(for_adder(bad)._replace(what=f"{bad.what}, full adder") for bad in BAD_REQUESTS)]

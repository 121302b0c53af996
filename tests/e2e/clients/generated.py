"""Requests as bytes, made at random from what requests are made of: some right, most wrong in one place or many."""

import random

METHODS = [b"GET", b"POST", b"POST", b"POST", b"HEAD", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"FOO", b"get", b""]
PATHS = [
    *(b"/predict", b"/predict", b"/", b"/livez", b"/readyz", b"/metrics", b"/openapi.json", b"/docs", b"/models"),
    *(b"/models/xor", b"/models/xor/versions/1", b"/models/xor/versions/99999999999999999999", b"/v1/models/xor"),
    *(b"/v1/models/xor:predict", b"/v1/models/xor/versions/1:predict", b"/v1/models/xor/metadata", b"/v2", b"/v2/x"),
    *(
        b"/v2/models/xor",
        b"/v2/models/xor/infer",
        b"/v2/models/xor/ready",
        b"/v2/repository/index",
        b"*",
        b"//",
        b"/%ff",
    ),
    *(
        b"/../../etc/passwd",
        b"/%2e%2e/%00",
        b"/predict?x1=0&x2=1",
        b"http://a/predict",
        b"/\xc3\xa9",
        b"/" + b"a" * 5000,
    ),
]
VERSIONS = [b"HTTP/1.1"] * 8 + [b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9.9", b"http/1.1", b""]
TYPES = [b"application/json"] * 4 + [
    b"text/plain",
    b"application/octet-stream",
    b"",
    b"multipart/form-data; boundary=x",
]
HEADERS = [
    *(b"Accept: */*", b"Accept-Encoding: gzip", b"Authorization: Bearer x", b"Cookie: a=b", b"Expect: 100-continue"),
    *(
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding: gzip",
        b"Content-Length: 7",
        b"Connection: close",
        b"X: \xff",
    ),
    *(
        b"Connection: Upgrade\r\nUpgrade: websocket",
        b"Inference-Header-Content-Length: 40",
        b"X-Request-ID: a\tb",
        b"Range: 0-",
    ),
    *(
        b"Inference-Header-Content-Length: -1",
        b"traceparent: 00-x",
        b"If-None-Match: *",
        b"X: " + b"a" * 3000,
        b": ",
        b"X",
    ),
]
ATOMS = [
    *(
        b"0",
        b"1",
        b"-1",
        b"2",
        b"1e999",
        b"NaN",
        b"null",
        b"true",
        b'"x"',
        b'""',
        b"[]",
        b"{}",
        b"9" * 400,
        b"0.5",
        b"\xff",
    ),
    *(
        b'"\\ud800"',
        b"[[0,1]]",
        b"[[0,1],[1]]",
        b'{"x1":0,"x2":1}',
        b"[" * 300,
        b"1e-400",
        b"18446744073709551616",
        b"-0",
    ),
]
KEYS = [
    *(
        b"x1",
        b"x2",
        b"instances",
        b"inputs",
        b"signature_name",
        b"outputs",
        b"name",
        b"shape",
        b"datatype",
        b"data",
        b"id",
    ),
    *(b"parameters", b"binary_data_size", b"ready", b"__proto__", b"\\u0000", b""),
]
GOOD = [
    b'{"x1":0,"x2":1}',
    b'{"instances":[[0,1],[1,1]]}',
    b'{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP64","data":[0,1]}]}',
    b'{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}\0\0\0\0\0\0\x80?',
]


def value(chance: random.Random, depth: int = 0) -> bytes:
    kind = chance.random()
    if depth > 3 or kind < 0.5:
        return chance.choice(ATOMS)
    parts = [value(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    if kind < 0.7:
        return b"[" + b",".join(parts) + b"]"
    return b"{" + b",".join(b'"' + chance.choice(KEYS) + b'":' + part for part in parts) + b"}"


def body(chance: random.Random) -> bytes:
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(GOOD)
    return value(chance) if kind < 0.9 else chance.randbytes(chance.randint(0, 300))


def spoilt(chance: random.Random, data: bytes) -> bytes:
    """Return `data` with a few bytes that are others, more or fewer."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.randbytes(chance.randint(0, 3)) + data[at + chance.randint(0, 3) :]
    return data


def request(chance: random.Random) -> bytes:
    """Return a request, or what is nearly one."""
    content = body(chance)
    line = b" ".join(map(chance.choice, (METHODS, PATHS, VERSIONS)))
    headers = [b"Host: a", b"Content-Type: " + chance.choice(TYPES), b"Content-Length: %d" % len(content)]
    headers += chance.sample(HEADERS, chance.choice([0, 0, 0, 1, 2]))
    whole = b"\r\n".join([line, *headers]) + b"\r\n\r\n" + content
    return spoilt(chance, whole) if chance.random() < 0.3 else whole

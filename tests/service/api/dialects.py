"""The table of bad requests, said in each dialect: the same mistake in the same place, one row of bits."""

import json
import re
from typing import NamedTuple

from service import parts
from tests.service.api.bad_input import BAD_REQUESTS, BadRequest

ROW = re.compile(rb'^\{"x1": (?P<x1>.*), "x2": (?P<x2>.*)\}$', re.DOTALL)
STATUS = {422: 400}  # what these protocols call a body that does not fit


class Dialect(NamedTuple):
    """One way to ask for the answer to rows of bits."""

    what: str
    path: str
    question: bytes  # around the rows
    wrong_keys: dict[str, bytes]  # the mistakes of a whole body, as this dialect can make them


PARTS = {"/v1": "service.api.tf_serving.routes", "/v2": "service.api.open_inference.routes"}
V2 = b'{"inputs": [{"name": "x", "shape": [1, 2], "datatype": "UINT8", "data": %s}]}'
DIALECTS = [
    Dialect(
        "v1 by row",
        "/v1/models/xor:predict",
        b'{"instances": [%s]}',
        {
            "missing key": b'{"instances": [[0]]}',
            "extra key": b'{"instances": [[0, 1, 1]]}',
            "key of other case": b'{"Instances": [[0, 1]]}',
            "key given twice": b'{"instances": [[0, 1]], "instances": [[0, 1]]}',
        },
    ),
    Dialect(
        "v1 by object",
        "/v1/models/xor/versions/1:predict",
        b'{"instances": [{"x": %s}]}',
        {
            "missing key": b'{"instances": [{}]}',
            "extra key": b'{"instances": [{"x": [0, 1], "x3": 1}]}',
            "key of other case": b'{"instances": [{"X": [0, 1]}]}',
            "key given twice": b'{"instances": [{"x": [0, 1], "x": [0, 1]}]}',
        },
    ),
    Dialect(
        "v1 by column",
        "/v1/models/xor:predict",
        b'{"inputs": {"x": [%s]}}',
        {
            "missing key": b'{"inputs": {}}',
            "extra key": b'{"inputs": {"x": [[0, 1]], "x3": [[1]]}}',
            "key of other case": b'{"inputs": {"X": [[0, 1]]}}',
            "key given twice": b'{"inputs": {"x": [[0, 1]], "x": [[0, 1]]}}',
        },
    ),
    Dialect(
        "v2 flat",
        "/v2/models/xor/infer",
        V2,
        {
            "missing key": V2.replace(b', "data": %s', b""),
            "extra key": V2 % b"[0, 1, 1]",
            "key of other case": V2.replace(b"data", b"Data") % b"[0, 1]",
            "key given twice": V2 % b'[0, 1], "data": [0, 1]',
        },
    ),
    Dialect(
        "v2 nested",
        "/v2/models/xor/versions/1/infer",
        V2 % b"[%s]",
        {
            "missing key": V2 % b"[[0]]",
            "extra key": V2 % b"[[0, 1, 1]]",
            "key of other case": V2.replace(b"inputs", b"Inputs") % b"[[0, 1]]",
            "key given twice": V2 % b'[[0, 1]], "shape": [1, 2]',
        },
    ),
]
DIALECTS = [dialect for dialect in DIALECTS if PARTS[dialect.path[:3]] in parts.PARTS]


def translated(dialect: Dialect) -> list[BadRequest]:
    """Return every mistake of the table that this dialect can make, with the status it calls it by."""
    said = []
    for bad in BAD_REQUESTS:
        if bad.status == 415:
            continue  # their clients do not all send a content type, so it is not looked at
        row = ROW.match(bad.body)
        path = bad.path.replace("/predict", dialect.path)
        if bad.what in dialect.wrong_keys:
            body, word = dialect.wrong_keys[bad.what], "expected"
        elif row and json_like(bad):
            body, word = dialect.question % b"[%s, %s]" % (row["x1"], row["x2"]), "]: expected"
        else:
            body, word = bad.body, bad.named if bad.status in (400, 413) else "expected"
        word = bad.method if bad.status == 405 else path if bad.status == 404 else word
        said.append(bad._replace(body=body, status=STATUS.get(bad.status, bad.status), named=word, path=path))
    return said


def json_like(bad: BadRequest) -> bool:
    """Tell whether the mistake is in a value of a row, so that it can be put into a row of another dialect."""
    return bad.status == 422 and b"\n" not in bad.body


SAID = [(f"{dialect.what}: {bad.what}", bad) for dialect in DIALECTS for bad in translated(dialect)]


def right_form(body: object) -> bool:
    """Tell whether `body` is an error as the clients of these protocols read it."""
    return isinstance(body, dict) and body.keys() == {"error"} and isinstance(json.dumps(body["error"]), str)

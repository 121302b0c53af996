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


class Model(NamedTuple):
    """A model of the store, and what of its rows is right whatever is wrong with the others: all but two bits."""

    name: str
    before: bytes  # in the row, before the two bits

    def row(self, *bits: bytes) -> bytes:
        return b"[%s]" % (self.before + b", ".join(bits))

    @property
    def good(self) -> bytes:
        return self.row(b"0", b"1")


XOR, ADDER = Model("xor", b""), Model("full-adder", b"1, ")
SHORT, LONG = (b"0",), (b"0", b"1", b"1")


def v1_dialects(model: Model) -> list[Dialect]:
    """Return TensorFlow Serving's ways to ask `model`."""
    good, short, long = model.good, model.row(*SHORT), model.row(*LONG)
    path = f"/v1/models/{model.name}"
    return [
        Dialect(
            "v1 by row",
            f"{path}:predict",
            b'{"instances": [%s]}',
            {
                "missing key": b'{"instances": [%s]}' % short,
                "extra key": b'{"instances": [%s]}' % long,
                "key of other case": b'{"Instances": [%s]}' % good,
                "key given twice": b'{"instances": [%s], "instances": [%s]}' % (good, good),
            },
        ),
        Dialect(
            "v1 by object",
            f"{path}/versions/1:predict",
            b'{"instances": [{"x": %s}]}',
            {
                "missing key": b'{"instances": [{}]}',
                "extra key": b'{"instances": [{"x": %s, "x3": 1}]}' % good,
                "key of other case": b'{"instances": [{"X": %s}]}' % good,
                "key given twice": b'{"instances": [{"x": %s, "x": %s}]}' % (good, good),
            },
        ),
        Dialect(
            "v1 by column",
            f"{path}:predict",
            b'{"inputs": {"x": [%s]}}',
            {
                "missing key": b'{"inputs": {}}',
                "extra key": b'{"inputs": {"x": [%s], "x3": [[1]]}}' % good,
                "key of other case": b'{"inputs": {"X": [%s]}}' % good,
                "key given twice": b'{"inputs": {"x": [%s], "x": [%s]}}' % (good, good),
            },
        ),
    ]


def v2_dialects(model: Model) -> list[Dialect]:
    """Return the ways of the Open Inference Protocol to ask `model`."""
    good, short, long = model.good, model.row(*SHORT), model.row(*LONG)
    width = good.count(b",") + 1
    asked = b'{"inputs": [{"name": "x", "shape": [1, %d], "datatype": "UINT8", "data": %%s}]}' % width
    return [
        Dialect(
            "v2 flat",
            f"/v2/models/{model.name}/infer",
            asked,
            {
                "missing key": asked.replace(b', "data": %s', b""),
                "extra key": asked % long,
                "key of other case": asked.replace(b"data", b"Data") % good,
                "key given twice": asked % (good + b', "data": ' + good),
            },
        ),
        Dialect(
            "v2 nested",
            f"/v2/models/{model.name}/versions/1/infer",
            asked % b"[%s]",
            {
                "missing key": asked % b"[%s]" % short,
                "extra key": asked % b"[%s]" % long,
                "key of other case": asked.replace(b"inputs", b"Inputs") % b"[%s]" % good,
                "key given twice": asked % (b'[%s], "shape": [1, %d]' % (good, width)),
            },
        ),
    ]


def dialects(model: Model) -> list[Dialect]:
    """Return every way to ask `model` that is plugged in."""
    return [each for each in v1_dialects(model) + v2_dialects(model) if PARTS[each.path[:3]] in parts.PARTS]


DIALECTS = dialects(XOR)


def translated(dialect: Dialect, model: Model) -> list[BadRequest]:
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
            body, word = dialect.question % model.row(row["x1"], row["x2"]), "]: expected"
        else:
            body, word = bad.body, bad.named if bad.status in (400, 413) else "expected"
        word = bad.method if bad.status == 405 else path if bad.status == 404 else word
        said.append(bad._replace(body=body, status=STATUS.get(bad.status, bad.status), named=word, path=path))
    return said


def json_like(bad: BadRequest) -> bool:
    """Tell whether the mistake is in a value of a row, so that it can be put into a row of another dialect."""
    return bad.status == 422 and b"\n" not in bad.body


SAID = [
    (f"{model.name}, {dialect.what}: {bad.what}", bad)
    for model in (XOR, ADDER)
    for dialect in dialects(model)
    for bad in translated(dialect, model)
]


def right_form(body: object) -> bool:
    """Tell whether `body` is an error as the clients of these protocols read it."""
    return isinstance(body, dict) and body.keys() == {"error"} and isinstance(json.dumps(body["error"]), str)

"""The body of a request: limited in size, and decoded within that limit."""

import gzip
import io
import re
import zlib

import pytest
from flask.testing import FlaskClient

from service.errors import Rejected
from service.http.request_body import read_body
from tests.conftest import Serve
from xornet import labels
from xornet.store import WeightStore

ROW = b'{"x1": 0, "x2": 1}'


def gzip_of(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)  # the same bytes in every process that collects the tests


def environ(data: bytes, coding: str = "") -> dict[str, object]:
    return {"CONTENT_LENGTH": str(len(data)), "wsgi.input": io.BytesIO(data), "HTTP_CONTENT_ENCODING": coding}


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("", ROW),
        ("identity", ROW),
        ("gzip", gzip_of(ROW)),
        ("GZIP", gzip_of(ROW)),
        ("x-gzip", gzip_of(ROW)),
        ("gzip", gzip_of(ROW[:5]) + gzip_of(ROW[5:])),
        ("deflate", zlib.compress(ROW)),
    ],
)
def test_reads_every_coding_that_it_accepts(coding: str, data: bytes) -> None:
    assert read_body(environ(data, coding), max_bytes=100) == ROW


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "nonsense"])
def test_rejects_another_coding_and_says_which_it_accepts(shared_client: FlaskClient, coding: str) -> None:
    response = shared_client.post(
        "/predict", data=ROW, content_type="application/json", headers={"Content-Encoding": coding}
    )

    assert response.status_code == 415
    assert response.headers["Accept-Encoding"] == "gzip, deflate"
    assert response.get_json()["errors"][0]["field"] == "Content-Encoding"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("data", [ROW, gzip_of(ROW)[:-4], gzip_of(ROW) + b"more", b"\x1f\x8b"])
def test_rejects_damaged_data(coding: str, data: bytes) -> None:
    with pytest.raises(Rejected, match=f"body: expected {coding} data") as rejected:
        read_body(environ(data, coding), max_bytes=100)
    assert rejected.value.status == 400


def test_a_bomb_is_too_large_and_never_unpacked_in_full(serve: Serve) -> None:
    bomb = gzip_of(bytes(30_000_000))
    client = serve().test_client()

    response = client.post("/predict", data=bomb, content_type="application/json", headers={"Content-Encoding": "gzip"})

    assert len(bomb) < 65_536
    assert response.status_code == 413
    assert "65536 bytes" in response.get_json()["detail"]


def test_every_route_that_takes_a_body_has_the_one_limit(serve: Serve, store: WeightStore) -> None:
    labels.write(store, "stable", 1)
    app = serve(max_body_bytes=30)
    client = app.test_client()
    rules = {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    parameters = {"<model:name>": "xor", "<version:number>": "1", "<label:label>": "stable"}
    paths = [re.sub("<[^>]*>", lambda parameter: parameters[parameter[0]], rule) for rule in rules]

    rejected = {path: client.post(path, data=b" " * 31, content_type="application/json") for path in paths}

    for path, response in rejected.items():
        if not path.endswith("load"):  # a command that is not offered, whatever its body
            assert response.status_code == 413, path
            assert "body: expected at most 30 bytes, got 31" in response.text

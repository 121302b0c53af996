"""Request smuggling through nginx: what nginx reads as one request, the service never reads as two."""

import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.e2e.processes.proxy import proxy, settled
from tests.e2e.server import service
from tests.service.server.raw_requests import BAD, BODY, CHUNKED, TE, Raw, chunked, post
from tests.service.server.wire import Client

pytestmark = pytest.mark.nginx

QUIET_S = 0.1
STATUS = re.compile(rb"HTTP/1\.1 (\d\d\d) ")
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
SHORT = b"GET /hidden HTTP/1.1\r\nX: "  # which the next request on the connection would complete
HIDDEN_CHUNK = b"%x\r\n%s\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN)

SMUGGLING = [
    Raw(f"{what}, {hiding}", sent, [])
    for hiding, hidden in (("whole", HIDDEN), ("short", SHORT))
    for what, sent in {
        "CL.TE": post(b"Content-Length: %d\r\n" % (5 + len(hidden)) + TE + b"chunked\r\n", b"0\r\n\r\n" + hidden),
        "TE.CL": post(TE + b"chunked\r\nContent-Length: 4\r\n", HIDDEN_CHUNK),
        "CL.0": post(b"Content-Length: %d\r\n" % len(hidden), hidden, b"GET /livez HTTP/1.1\r\n"),
        "CL.CL": post(b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(hidden), hidden),
        "CL, CL": post(b"Content-Length: 0, %d\r\n" % len(hidden), hidden),
        "0.CL": post(b"Content_Length: %d\r\n" % len(hidden), hidden),
        "TE.TE, one unknown": post(TE + b"chunked\r\n" + TE + b"x\r\nContent-Length: 5\r\n", b"0\r\n\r\n" + hidden),
        "TE in an underscore": post(b"Transfer_Encoding: chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n" + hidden),
        "TE behind a tab": post(b"Transfer-Encoding:\tchunked\r\n", b"0\r\n\r\n" + hidden),
        "TE behind a form feed": post(
            b"Transfer-Encoding: \x0cchunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n" + hidden
        ),
        "TE with a space before the colon": post(b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n" + hidden),
        "TE folded": post(b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n" + hidden),
        "TE behind a bare LF": post(
            b"X: a\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n" + hidden
        ),
        "TE behind a bare CR": post(
            b"X: a\rTransfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n" + hidden
        ),
        "TE in quotes": post(TE + b'"chunked"\r\nContent-Length: 5\r\n', b"0\r\n\r\n" + hidden),
        "a chunk's extension with a bare LF": chunked(b"f;\n" + BODY + b"\r\n0\r\n\r\n" + hidden),
        "a chunk's size of 2^64 and more": chunked(b"1000000000000000f\r\n" + BODY + b"\r\n0\r\n\r\n" + hidden),
        "a chunk that ends in bare LF": chunked(CHUNKED.replace(b"f\r\n", b"f\n") + hidden),
        "a last chunk of many zeros": chunked(CHUNKED.replace(b"0\r\n", b"0" * 20 + b"\r\n") + hidden),
        "a trailer with a length": chunked(CHUNKED[:-2] + b"Content-Length: 50\r\n\r\n" + hidden),
        "an absolute target": post(b"Content-Length: 15\r\n", BODY + hidden, b"POST http://b/predict HTTP/1.1\r\n"),
        "a space in the target": post(b"Content-Length: 15\r\n", BODY + hidden, b"POST /predict HTTP/1.1 HTTP/1.0\r\n"),
        "an upgrade": post(b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n", hidden),
        "a length named by the connection": post(
            b"Connection: Content-Length\r\nContent-Length: 15\r\n", BODY + hidden
        ),
        "an expectation": post(b"Expect: 100-continue\r\nContent-Length: 15\r\n", BODY + hidden),
    }.items()
]


def seen_by_the_service(log: Path) -> Counter[str]:
    """Return how often each path was requested; what the server rejected before it knew a path has none."""
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    paths = (entry["path"] for entry in entries if entry["event"] in ("request answered", "request failed"))
    return Counter(filter(None, paths))


@pytest.mark.parametrize("buffering", [True, False], ids=["whole bodies", "bodies as they come"])
def test_the_service_sees_no_request_that_nginx_has_not_sent(
    models_dir: Path, tmp_path: Path, *, buffering: bool
) -> None:
    log = tmp_path / "log"
    with (
        service(models_dir, log, WEB_CONCURRENCY="1", LOG_SAMPLE="1") as url,
        proxy(urlsplit(url).port or 0, tmp_path / "nginx", buffering=buffering) as front,
    ):
        for raw in (*SMUGGLING, *BAD):
            with Client(front.port) as client:
                statuses = {int(status) for status in STATUS.findall(client.exchange(raw.sent, QUIET_S))}
            bystander = requests.get(f"http://127.0.0.1:{front.port}/readyz", timeout=5)

            assert not {500, 502, 504} & statuses, raw.what
            assert bystander.json()["status"] == "ready", raw.what
        requests.get(f"http://127.0.0.1:{front.port}/the-end", timeout=5)
        settled(log, "/the-end")
        passed_on = front.passed_on()

    unknown = seen_by_the_service(log) - passed_on
    assert not unknown - Counter({"/livez": 100}), "only the proxy's own start asks behind its back"
    assert len(SMUGGLING) >= 50

"""The head of a request: what is rejected, and how the rest becomes an environ."""

import pytest

from service.server.parsing.request_head import MAX_HEAD_BYTES, Environ, Malformed, check_head, environ_key, locate


@pytest.mark.parametrize(
    ("environ", "method", "version", "size", "status"),
    [
        ({"HTTP_HOST": "a"}, b"GET", "2.0", 9, 505),
        ({"HTTP_HOST": "a"}, b"GET", "1.1", MAX_HEAD_BYTES + 1, 431),
        ({}, b"GET", "1.1", 9, 400),
        ({"HTTP_HOST": "a,b"}, b"GET", "1.1", 9, 400),
        ({"HTTP_HOST": "a"}, b"CONNECT", "1.1", 9, 400),
        ({"HTTP_HOST": "a", "HTTP_TRANSFER_ENCODING": "gzip"}, b"POST", "1.1", 9, 501),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, b"POST", "1.0", 9, 501),
    ],
)
def test_rejects_what_a_proxy_could_read_differently(
    environ: Environ, method: bytes, version: str, size: int, status: int
) -> None:
    with pytest.raises(Malformed) as rejected:
        check_head(environ, method, version, size)

    assert rejected.value.status == status


def test_accepts_a_well_formed_head() -> None:
    check_head({"HTTP_HOST": "a", "HTTP_TRANSFER_ENCODING": "Chunked"}, b"POST", "1.1", MAX_HEAD_BYTES)
    check_head({}, b"GET", "1.0", 9)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (b"Content-Type", "CONTENT_TYPE"),
        (b"content-length", "CONTENT_LENGTH"),
        (b"X-Request-ID", "HTTP_X_REQUEST_ID"),
        (b"Content_Length", None),
        (b"X_Request-ID", None),
    ],
)
def test_no_header_can_pose_as_another(name: bytes, key: str | None) -> None:
    assert environ_key(name) == key


@pytest.mark.parametrize(
    ("target", "host", "path", "query"),
    [
        (b"/predict", "own", "/predict", ""),
        (b"/a%20b%ff?c=%20&d=?", "own", "/a b\xff", "c=%20&d=?"),
        (b"//other/predict", "own", "//other/predict", ""),
        (b"http://other/predict?a", "other", "/predict", "a"),
        (b"HTTP://other:80/?http://third/", "other:80", "/", "http://third/"),
        (b"https://other?a=/", "other", "", "a=/"),
        (b"http://other", "other", "", ""),
        (b"*", "own", "*", ""),
        (b"ftp://other/predict", "own", "ftp://other/predict", ""),
    ],
)
def test_the_host_of_an_absolute_target_replaces_the_header(target: bytes, host: str, path: str, query: str) -> None:
    environ: Environ = {"HTTP_HOST": "own"}

    locate(environ, target)

    assert environ == {"HTTP_HOST": host, "PATH_INFO": path, "QUERY_STRING": query}

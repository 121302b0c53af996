"""The head of a request: what is refused, and how it becomes an environ."""

import pytest

from service.server.request_head import MAX_HEAD_BYTES, Environ, Malformed, check_head, environ_key, locate


@pytest.mark.parametrize(
    ("environ", "method", "version", "size", "line"),
    [
        ({"HTTP_HOST": "a"}, b"GET", "2.0", 9, "505 HTTP Version Not Supported"),
        ({"HTTP_HOST": "a"}, b"GET", "1.1", MAX_HEAD_BYTES + 1, "431 Request Header Fields Too Large"),
        ({}, b"GET", "1.1", 9, "400 Bad Request"),
        ({"HTTP_HOST": "a,b"}, b"GET", "1.1", 9, "400 Bad Request"),
        ({"HTTP_HOST": "a"}, b"CONNECT", "1.1", 9, "400 Bad Request"),
        ({"HTTP_HOST": "a", "HTTP_TRANSFER_ENCODING": "gzip"}, b"POST", "1.1", 9, "501 Not Implemented"),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, b"POST", "1.0", 9, "501 Not Implemented"),
    ],
)
def test_refuses_what_others_may_read_in_another_way(
    environ: Environ, method: bytes, version: str, size: int, line: str
) -> None:
    with pytest.raises(Malformed, match=line):
        check_head(environ, method, version, size)


def test_lets_pass_what_is_well_formed() -> None:
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
def test_an_absolute_target_counts_for_more_than_the_host_header(
    target: bytes, host: str, path: str, query: str
) -> None:
    environ: Environ = {"HTTP_HOST": "own"}

    locate(environ, target)

    assert environ == {"HTTP_HOST": host, "PATH_INFO": path, "QUERY_STRING": query}

"""The client of an object store, from the usual variables; what it would stumble over is put right or told in words."""

import errno
import os
import re
from datetime import timedelta

from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

from xornet.storage.bucket_failure import TIMEOUT_S

PREFIXES = ("AWS_", "AZURE_", "GOOGLE_")
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT")
ENDPOINT = re.compile(r"https?://[^/\s]+\S*")
FILE = re.compile(r"(?<!\S)/[^\s:]+")


def connect(url: str) -> ObjectStore:
    """Return a client for the bucket, which connects with its first call; OSError if its settings are wrong."""
    _forget_empty_variables()
    _check_endpoints(url)
    try:
        return from_url(
            url,
            client_options={"timeout": f"{TIMEOUT_S} s", "connect_timeout": "3 s", "allow_http": True},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=TIMEOUT_S)},
        )
    except BaseError as error:
        raise _unusable(str(error).splitlines()[0], url) from error


def _forget_empty_variables() -> None:
    """Remove what is set but empty, which counts as not set everywhere in xornet, but not for the client."""
    for name in [name for name, value in os.environ.items() if name.startswith(PREFIXES) and not value]:
        del os.environ[name]


def _check_endpoints(url: str) -> None:
    """Raise OSError for an endpoint that is no address, at which the client panics with its first call."""
    for name in ENDPOINTS:
        if not ENDPOINT.fullmatch(os.environ.get(name, "http://unset")):
            raise _unusable(f"{name}: expected an address such as https://store.example", url)


def _unusable(reason: str, url: str) -> OSError:
    """Return the error that says why this bucket cannot be used; clients see it, so it names no file."""
    return OSError(errno.EINVAL, FILE.sub("a file", reason), url)

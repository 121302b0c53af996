"""The options that say where a running service is, and the client that they make."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trainer.limits import OpenRange
from trainer.options import path
from trainer.status import FAILED, WRONG_USAGE, CommandFailed
from xornet_client import Client, Rejected, RequestFailed

SECONDS = OpenRange(0, 86400)


def default_url() -> str:
    """Return the address of the service that the environment names, or of one on this machine."""
    scheme = "https" if os.environ.get("TLS_CERT") else "http"
    return os.environ.get("XORNET_URL") or f"{scheme}://127.0.0.1:{os.environ.get('PORT') or 8000}"


def add_service(parser: argparse.ArgumentParser, *, has_url: bool = True, timeout_s: float = 5) -> None:
    service = parser.add_argument_group("service")
    if has_url:
        where = "its address (XORNET_URL, or %(default)s)"
        service.add_argument("--url", default=default_url(), metavar="URL", help=where)
    token_file = os.environ.get("TOKEN_FILE")
    what = "file with the token (TOKEN_FILE)"
    service.add_argument("--token-file", type=path, default=token_file and Path(token_file), metavar="FILE", help=what)
    service.add_argument("--ca", type=path, metavar="FILE", help="certificates to trust, besides the system's")
    limit = "seconds that it may take (%(default)s)"
    service.add_argument("--timeout", type=SECONDS.parse, default=timeout_s, metavar="S", help=limit)


def add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", metavar="NAME", help="of this model, in place of the service's default")


def client_of(arguments: argparse.Namespace, retries: int = 3) -> Client:
    """Return the client that the options name; CommandFailed if they are wrong."""
    if not arguments.url.startswith(("http://", "https://")):
        reason = f"expected a url such as http://localhost:8000, got {arguments.url!r}"
        raise CommandFailed(WRONG_USAGE, reason)
    client = Client(arguments.url, token_of(arguments.token_file), arguments.timeout, retries)
    if arguments.ca:
        client.session.verify = str(arguments.ca)
    return client.model(arguments.model) if getattr(arguments, "model", None) else client


def token_of(file: Path | None) -> str | None:
    """Return the first token of the file; lines may have its name before it, or only a digest, which is no token."""
    words = [line.split()[-1] for line in file.read_text().splitlines() if line.strip()] if file else []
    return next((word for word in words if not word.startswith("sha256:")), None)


@contextmanager
def failing() -> Iterator[None]:
    """Turn what the service says into the command's failure: status 2 for a rejected request, else 1."""
    try:
        yield
    except RequestFailed as error:
        raise CommandFailed(WRONG_USAGE if isinstance(error, Rejected) else FAILED, str(error)) from error

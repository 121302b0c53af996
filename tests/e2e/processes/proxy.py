"""nginx in front of the service, as in production: connections to it are kept, which smuggling needs."""

import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.e2e.server import DEADLINE_S, free_port, wait_until

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    map $request_id $span {{ "~^(?<first>.{{16}})" $first; }}
    log_format passed escape=json '{{"path":"$uri","upstream":"$upstream_status","status":$status,'
        '"request":"$pid-$connection-$connection_requests","trace":"$request_id","span":"$span"}}';
    access_log {folder}/access.log passed;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {zone}
    upstream service {{
        server 127.0.0.1:{port};
        keepalive 4;
    }}
    server {{
        listen 127.0.0.1:{own_port};
        underscores_in_headers on;
        ignore_invalid_headers off;
        location {prefix} {{
            proxy_pass http://service{root};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_request_buffering {buffering};
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Request-ID $pid-$connection-$connection_requests;
            proxy_set_header traceparent 00-$request_id-$span-01;
            {limit}
        }}
    }}
}}
"""


class Proxy(NamedTuple):
    """A running nginx."""

    port: int
    log: Path

    def passed_on(self) -> Counter[str]:
        """Return how often nginx has sent a request to the service, by path."""
        entries = [json.loads(line) for line in self.log.read_text().splitlines()]
        return Counter(entry["path"] for entry in entries if entry["upstream"])


@contextmanager
def proxy(
    port: int, folder: Path, *, buffering: bool, prefix: str = "/", limits: tuple[str, str] = ("", "")
) -> Iterator[Proxy]:
    """Run nginx before the service on `port`, below `prefix`, with nothing of its own checks that can be turned off.

    It begins a trace for each request. The `limits` are lines for its http block and for its location.
    """
    folder.mkdir()
    folder.chmod(0o755)
    own_port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(
            folder=folder,
            port=port,
            own_port=own_port,
            buffering="on" if buffering else "off",
            prefix=prefix,
            root="" if prefix == "/" else "/",
            zone=limits[0],
            limit=limits[1],
        )
        + ("" if os.geteuid() else "user root;\n")
    )
    process = subprocess.Popen(["nginx", "-e", str(folder / "error.log"), "-c", str(configuration)])
    try:
        wait_until(f"http://127.0.0.1:{own_port}{prefix}livez", 200)
        yield Proxy(own_port, folder / "access.log")
    finally:
        process.terminate()
        process.wait(DEADLINE_S)


def settled(log: Path, marker: str) -> None:
    """Wait until `marker`, of the last request, is in the log."""
    deadline = time.monotonic() + DEADLINE_S
    while marker not in log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)

"""Rejects gunicorn's options that the worker does not honour: an option that does nothing must not seem to work."""

import shlex
from collections.abc import Mapping
from typing import Any

from gunicorn.config import Config

REASONS = {  # why not → the names of the settings
    "set TLS_CERT, TLS_KEY and TLS_CLIENT_CA instead": """
        certfile keyfile ca_certs cert_reqs ciphers ssl_version suppress_ragged_eofs do_handshake_on_connect""",
    "the worker has one thread, which handles every request": "threads",
    "each worker has to load the application itself": "preload_app",
    "the limits are fixed": "limit_request_line limit_request_fields limit_request_field_size",
    "set LOG_SAMPLE=1 instead": "accesslog access_log_format",
    "GET /metrics has the figures": "statsd_host statsd_prefix dogstatsd_tags enable_backlog_metric",
    "set TRUSTED_PROXIES instead": "forwarded_allow_ips forwarder_headers",
    "the proxy has to remove the prefix": "root_path",
    "the worker speaks HTTP/1.1 only": """
        protocol proxy_protocol proxy_allow_ips uwsgi_allow_ips http_parser http_protocols http2_cleartext
        http2_max_concurrent_streams http2_initial_window_size http2_max_frame_size http2_max_header_list_size
        websocket_max_message_size""",
    "the worker is never lenient": """
        permit_obsolete_folding strip_header_spaces casefold_http_method header_map
        permit_unconventional_http_method permit_unconventional_http_version""",
    "the worker runs WSGI applications only": "asgi_loop asgi_lifespan asgi_disconnect_grace_period",
}


def given_options(arguments: list[str], environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the options of a command line, and of GUNICORN_CMD_ARGS, by the names of gunicorn's settings."""
    parser = Config().parser()
    found: dict[str, Any] = {}
    for given in (shlex.split(environment.get("GUNICORN_CMD_ARGS", "")), arguments):
        options, _ = parser.parse_known_args(given)
        found |= {name: value for name, value in vars(options).items() if value not in (None, [])}
    return found


def unsupported(given: Mapping[str, Any]) -> str | None:
    """Return one line about the first of the options that the worker would ignore, if there is any."""
    settings = Config().settings
    for reason, names in REASONS.items():
        for name in names.split():
            if name in given:
                return f"{settings[name].cli[-1]}: not supported; {reason}"
    return None

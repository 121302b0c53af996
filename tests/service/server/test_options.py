"""Options of gunicorn that the worker does not honour."""

import pytest
from gunicorn.config import Config

from service.server.options import REASONS, given_options, unsupported

HONOURED = ["--workers=3", "--max-requests=9", "--worker-connections=9", "--graceful-timeout=9", "--bind=[::1]:0"]
IGNORED = [
    "--certfile=c",
    "--threads=4",
    "--preload",
    "--limit-request-line=9",
    "--access-logfile=-",
    "--http-protocols=h2",
]


@pytest.mark.parametrize("option", IGNORED)
@pytest.mark.parametrize("is_in_environment", [False, True], ids=["command line", "GUNICORN_CMD_ARGS"])
def test_rejects_an_option_that_would_be_ignored(option: str, *, is_in_environment: bool) -> None:
    arguments, environment = ([], {"GUNICORN_CMD_ARGS": option}) if is_in_environment else ([option], {})

    line = unsupported(given_options(arguments, environment))

    assert line
    assert line.startswith(f"{option.partition('=')[0]}: not supported; ")


@pytest.mark.parametrize("option", HONOURED)
def test_accepts_an_option_that_is_honoured(option: str) -> None:
    assert unsupported(given_options([option], {"GUNICORN_CMD_ARGS": option})) is None


def test_every_option_with_a_reason_is_one_of_gunicorn_s() -> None:
    settings = Config().settings

    assert {name for names in REASONS.values() for name in names.split() if not settings[name].cli} == set()

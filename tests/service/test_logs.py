"""One JSON line for each event."""

import json
import logging
import logging.config
from collections.abc import Iterator

import pytest

from service import logs


@pytest.fixture
def restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:], root.level = handlers, level


def written(capsys: pytest.CaptureFixture[str]) -> str:
    """Return what the log has written to standard error, all of it."""
    logging.getLogger().handlers[0].flush()
    return capsys.readouterr().err


@pytest.mark.usefixtures("restored_logging")
def test_an_event_is_one_line_of_json_with_its_facts(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logs.config("INFO"))

    logging.getLogger("xornet.service").info("serving version", extra={"version": 7, "odd": "two\nlines"})

    (line,) = written(capsys).splitlines()
    event = json.loads(line)
    assert (event["event"], event["level"], event["version"], event["odd"]) == (
        "serving version",
        "INFO",
        7,
        "two\nlines",
    )
    assert event["time"].endswith("+00:00")


@pytest.mark.usefixtures("restored_logging")
def test_an_event_of_a_request_carries_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logs.config("INFO"))

    token = logs.REQUEST_ID.set("abc")
    logging.getLogger("xornet.service").info("something")
    logs.REQUEST_ID.reset(token)

    assert json.loads(written(capsys))["request_id"] == "abc"


@pytest.mark.usefixtures("restored_logging")
def test_nothing_below_the_level_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logs.config("ERROR"))

    logging.getLogger("xornet.service").info("serving version")

    assert written(capsys) == ""

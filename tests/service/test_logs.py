"""One JSON line for each event."""

import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
from flask import Flask

from service import logs
from service.middleware import request_id


@pytest.fixture
def restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.mark.usefixtures("restored_logging")
def test_an_event_is_one_line_of_json_with_its_facts(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logs.config("INFO"))

    logging.getLogger("xornet.service").info("serving version", extra={"version": 7, "odd": "two\nlines"})

    (line,) = capsys.readouterr().err.splitlines()
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

    with Flask("any").test_request_context(environ_base={request_id.KEY: "abc"}):
        logging.getLogger("xornet.service").info("something")

    assert json.loads(capsys.readouterr().err)["request_id"] == "abc"


@pytest.mark.usefixtures("restored_logging")
def test_nothing_below_the_level_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logs.config("ERROR"))

    logging.getLogger("xornet.service").info("serving version")

    assert capsys.readouterr().err == ""

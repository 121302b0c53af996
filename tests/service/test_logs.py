"""One JSON line for each event."""

import json
import logging
import logging.config
import re
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

    ids = logs.IDS.set(("abc", "4bf9"))
    logging.getLogger("xornet.service").info("something")
    logs.IDS.reset(ids)

    event = json.loads(written(capsys))
    assert (event["request_id"], event["trace_id"]) == ("abc", "4bf9")


@pytest.mark.usefixtures("restored_logging")
def test_nothing_below_the_level_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logs.config("ERROR"))

    logging.getLogger("xornet.service").info("serving version")

    assert written(capsys) == ""


@pytest.mark.usefixtures("restored_logging")
def test_text_is_one_line_for_an_event_whatever_a_client_sent(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logs.config("INFO", "text"))

    facts = {"path": "/a b\nERROR forged=1", "status": 404, "client": "::1"}
    logging.getLogger("xornet.service").warning("request failed", extra=facts)

    (line,) = written(capsys).splitlines()
    assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d\d\d WARNING request failed  .*", line)
    assert line.endswith('path="/a b\\nERROR forged=1" status=404 client=::1')


@pytest.mark.usefixtures("restored_logging")
def test_text_has_the_traceback_of_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logs.config("INFO", "text"))

    logging.getLogger("xornet.service").error("unforeseen failure", exc_info=RuntimeError("broken"))

    first, *rest = written(capsys).splitlines()
    assert first.endswith("ERROR   unforeseen failure")
    assert rest[-1] == "RuntimeError: broken"

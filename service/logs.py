"""The log: one line per event on standard error, gunicorn's own events included; in JSON, or as text for a terminal."""

import json
import logging
import re
import time
from contextvars import ContextVar
from typing import Any

IDS: ContextVar[tuple[str, str]] = ContextVar("ids")  # of the request that is being served, and of its trace or ""
PLAIN = re.compile(r"[!#-<>-~]+")  # a value that needs no quotes: visible ASCII but " and =
OWN = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime"})  # what every record has


class IdFilter(logging.Filter):
    """Adds the request's id and its trace's to every event that happens during a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request_id, trace_id = IDS.get(("", ""))
        if request_id:
            record.request_id = request_id
        if trace_id:
            record.trace_id = trace_id
        return True


class TextFormatter(logging.Formatter):
    """Writes the time, the level, the event, and its facts as `name=value`, quoted where they need it."""

    def format(self, record: logging.LogRecord) -> str:
        facts = [f"{name}={_shown(value)}" for name, value in vars(record).items() if name not in OWN]
        at = time.strftime("%H:%M:%S", time.localtime(record.created))
        line = f"{at}.{record.msecs:03.0f} {record.levelname:<7} {record.getMessage()}  {' '.join(facts)}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _shown(value: object) -> str:
    text = str(value)
    return text if PLAIN.fullmatch(text) else json.dumps(text)


def config(level: str, form: str = "json") -> dict[str, Any]:
    """Return the `logging.config.dictConfig` of the service; the `form` of its lines is json or text."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"ids": {"()": IdFilter}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": ["levelname", "name", "process", "message"],
                "rename_fields": {"levelname": "level", "name": "logger", "message": "event"},
                "timestamp": "time",
            },
            "text": {"()": TextFormatter},
        },
        "handlers": {"stderr": {"()": "service.log_writer.QueuedStreamHandler", "formatter": form, "filters": ["ids"]}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {"gunicorn.error": {"level": level, "handlers": [], "propagate": True}},
    }

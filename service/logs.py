"""The log: one JSON line per event on standard error, gunicorn's own events included."""

import logging
from contextvars import ContextVar
from typing import Any

REQUEST_ID: ContextVar[str] = ContextVar("request_id")  # set while a request is being served


class RequestIdFilter(logging.Filter):
    """Adds the request's id to every event that happens during a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        if request_id := REQUEST_ID.get(None):
            record.request_id = request_id
        return True


def config(level: str) -> dict[str, Any]:
    """Return the `logging.config.dictConfig` of the service."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestIdFilter}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": ["levelname", "name", "process", "message"],
                "rename_fields": {"levelname": "level", "name": "logger", "message": "event"},
                "timestamp": "time",
            }
        },
        "handlers": {
            "stderr": {"()": "service.log_writer.QueuedStreamHandler", "formatter": "json", "filters": ["request_id"]}
        },
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {"gunicorn.error": {"level": level, "handlers": [], "propagate": True}},
    }

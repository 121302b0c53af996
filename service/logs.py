"""One JSON line for each event, gunicorn's own events included, on standard error."""

import logging
from typing import Any

from flask import has_request_context

from service.middleware import request_id


class RequestIdFilter(logging.Filter):
    """Adds the id of the request, where there is one, to every event."""

    def filter(self, record: logging.LogRecord) -> bool:
        if has_request_context():
            record.request_id = request_id.current()
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
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {"gunicorn.error": {"level": level, "handlers": [], "propagate": True}},
    }

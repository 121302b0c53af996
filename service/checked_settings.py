"""The environment's settings at the start of a process, checked with every file that they name."""

import sys

from pydantic import ValidationError

from service.inherited import INHERITED
from service.settings import Settings

DEPENDENT = "default_factory_not_called"  # of a default that depends on a setting which is wrong


def read_settings() -> Settings:
    """Return the settings, whose files are loaded for all workers; SystemExit names what is wrong, a line each."""
    try:
        settings = Settings()
        INHERITED.read_files(settings)
    except ValidationError as error:
        sys.exit(explain(error))
    except ValueError as error:
        sys.exit(str(error))
    return settings


def explain(error: ValidationError) -> str:
    """Return a line for each variable that is wrong."""
    faults = [fault for fault in error.errors() if fault["type"] != DEPENDENT]
    return "\n".join(f"{str(fault['loc'][0]).upper()}: {fault['msg']}, got {fault['input']!r}" for fault in faults)

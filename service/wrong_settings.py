"""What is wrong with the environment's settings, in words for an operator."""

from pydantic import ValidationError

DEPENDENT = "default_factory_not_called"  # of a default that depends on a setting which is wrong


def explain(error: ValidationError) -> str:
    """Return a line for each variable that is wrong."""
    faults = [fault for fault in error.errors() if fault["type"] != DEPENDENT]
    return "\n".join(f"{str(fault['loc'][0]).upper()}: {fault['msg']}, got {fault['input']!r}" for fault in faults)

"""What a model may be called: the rule for a directory's name, an address and a setting alike."""

import re

MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
EXPECTED_MODEL_NAME = "1 to 64 letters, digits, dots, dashes or underscores"


def check_model_name(name: str) -> None:
    """Raise ValueError unless `name` may name a model."""
    if not MODEL_NAME.fullmatch(name):
        raise ValueError(f"model name {name!r}: expected {EXPECTED_MODEL_NAME}")

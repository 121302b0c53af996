"""What a model and a label may be called: the rules for names of files, addresses and settings alike."""

import re

MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
EXPECTED_MODEL_NAME = "1 to 64 letters, digits, dots, dashes or underscores"
LABEL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
EXPECTED_LABEL = "1 to 32 letters, digits, dashes or underscores, a letter first"


def check_model_name(name: str) -> None:
    """Raise ValueError unless `name` may name a model."""
    if not MODEL_NAME.fullmatch(name):
        raise ValueError(f"model name {name!r}: expected {EXPECTED_MODEL_NAME}")

"""How a bucket's address is told from a directory's path; light, so that settings can use it."""

import re
from pathlib import Path

ADDRESS = re.compile(r"(s3|gs|az):/+([^/].*)")  # a Path keeps only one of two slashes


def is_bucket(models_dir: Path) -> bool:
    """Return whether MODELS_DIR is the address of a bucket, such as s3://bucket/prefix."""
    return bool(ADDRESS.fullmatch(str(models_dir)))


def written(path: Path) -> str:
    """Return the path, or the bucket's address with both of its slashes, as a person writes it."""
    return ADDRESS.sub(r"\1://\2", str(path))

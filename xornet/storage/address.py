"""What MODELS_DIR may hold: the path of a directory, or the address of a bucket such as s3://bucket/prefix."""

import errno
from pathlib import Path
from typing import TYPE_CHECKING

from xornet.storage import directory
from xornet.storage.directory import Directory
from xornet.storage.protocol import Storage
from xornet.storage.scheme import is_bucket, written

if TYPE_CHECKING:
    from xornet.storage.bucket_changes import ChangeableBucket


def storage_of(models_dir: Path, model: str) -> Storage:
    """Return the storage of one model, without connecting to it; OSError if a bucket's settings are wrong."""
    return _bucket(models_dir, model) if is_bucket(models_dir) else Directory(models_dir / model)


def folders(models_dir: Path) -> list[str]:
    """Return the name of every folder in `models_dir`, in any order."""
    return _bucket(models_dir, "").folders() if is_bucket(models_dir) else directory.folders(models_dir)


def _bucket(models_dir: Path, model: str) -> "ChangeableBucket":
    try:
        from xornet.storage.bucket_changes import ChangeableBucket  # noqa: PLC0415  only a bucket needs obstore
    except ImportError as error:
        raise OSError(errno.ENOPKG, "a bucket needs the package obstore: pip install 'xornet[bucket]'") from error
    return ChangeableBucket.at(written(models_dir), model)

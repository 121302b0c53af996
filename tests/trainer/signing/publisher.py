"""A trainer that publishes signed versions, for processes of their own: it imports nothing that takes long."""

from pathlib import Path

from tests.versions import publish
from trainer.signing.signing_store import SigningStore


def publish_signed(models_dir: str, times: int) -> None:
    """Publish again and again: what each of several processes does at once."""
    for _ in range(times):
        publish(SigningStore(Path(models_dir), "xor"))

"""Who signed a version, and whether that is enough for VERIFY_KEYS."""

import os
from typing import Any, NamedTuple

from trainer.status import FAILED, CommandFailed
from xornet.signing.beside import CorruptSignatures, read_signatures, signers
from xornet.store import WeightStore, file_name
from xornet.version import Version


class Signers(NamedTuple):
    """The keys that signed a version, as a person reads them."""

    names: tuple[str, ...]
    trouble: str = ""  # what is wrong with the signatures

    @property
    def lines(self) -> list[str]:
        is_wanted = os.environ.get("VERIFY_KEYS") or os.environ.get("SIGN_KEY")
        found = [f"signed by {name}" for name in self.names] or (["not signed"] if is_wanted else [])
        return [*found, *([self.trouble] if self.trouble else [])]

    @property
    def facts(self) -> dict[str, Any]:
        return {"signed_by": self.names, "signature_trouble": self.trouble or None}


def signers_of(store: WeightStore, version: Version) -> Signers:
    """Return who signed `version`; CommandFailed if that cannot be read."""
    try:
        signatures = read_signatures(store.storage, file_name(version.number))
    except CorruptSignatures as error:
        return Signers((), str(error))
    except OSError as error:
        raise CommandFailed(FAILED, f"{store.address(version.number)}.sig: {error.strerror}") from error
    if not signatures and not os.environ.get("VERIFY_KEYS"):
        return Signers(())
    from trainer.signing.signing_key import load_trusted_keys, required  # noqa: PLC0415 - needs cryptography

    trusted = load_trusted_keys()
    named = {key.raw: key.name for key in trusted or ()}
    found = signers(signatures, version.data)
    names = tuple(" ".join([key.fingerprint, *_remark(named.get(key.raw), is_known=trusted is None)]) for key in found)
    count, least = sum(key.raw in named for key in found), required()
    if signatures and not found:
        return Signers(names, "its signature is not of this file")
    if trusted is not None and count < least:
        return Signers(names, f"{count} of the keys in VERIFY_KEYS signed it, {least} required")
    return Signers(names)


def _remark(name: str | None, *, is_known: bool) -> list[str]:
    """Return the name that VERIFY_KEYS has for a key, or that it has none."""
    if name is None:
        return [] if is_known else ["(not in VERIFY_KEYS)"]
    return [f"({name})"] if name else []

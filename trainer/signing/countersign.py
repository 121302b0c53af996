"""Adds a signature to those that a version has."""

from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trainer.status import NOT_WRITTEN, CommandFailed, describe
from xornet.signing.beside import SUFFIX, CorruptSignatures, read_signatures
from xornet.signing.keys import public_key
from xornet.signing.sshsig import Signature, sign
from xornet.storage.protocol import Storage
from xornet.store import WeightStore, file_name
from xornet.version import Version

TRIES = 5  # in a bucket, another writer may put its own signatures over ours


def add_signature(store: WeightStore, version: Version, key: Ed25519PrivateKey) -> None:
    """Sign `version` unless the key has done so; signatures that are not of its file are dropped.

    Readers see the former signatures or all of them. CommandFailed if they could not be written.
    """
    storage, name = store.storage, file_name(version.number)
    own = public_key(key).raw
    try:
        with storage.writing() as writer:
            for _ in range(TRIES):
                kept = _valid(storage, name, version.data)
                if own in (signature.key.raw for signature in kept):
                    return
                texts = [*(signature.text for signature in kept), sign(version.data, key)]
                writer.replace(b"".join(texts), name + SUFFIX)
    except OSError as error:
        told = f"{storage.address(name)}{SUFFIX}: the signature could not be written: {describe(error)}"
        raise CommandFailed(NOT_WRITTEN, told) from error
    raise CommandFailed(NOT_WRITTEN, f"{storage.address(name)}{SUFFIX}: other signatures are written meanwhile")


def _valid(storage: Storage, name: str, data: bytes) -> list[Signature]:
    with suppress(CorruptSignatures):
        return [signature for signature in read_signatures(storage, name) if signature.is_of(data)]
    return []

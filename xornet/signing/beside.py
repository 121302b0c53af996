"""The signatures of a version, in `N.safetensors.sig` beside its file."""

from typing import TYPE_CHECKING

from xornet.storage.protocol import Storage
from xornet.weights import CorruptWeights

if TYPE_CHECKING:
    from xornet.signing.keys import PublicKey
    from xornet.signing.sshsig import Signature

SUFFIX = ".sig"
MAX_BYTES = 2**16  # some two hundred signatures; what is cut off is missed as not whole


class CorruptSignatures(Exception):
    """A file of signatures that must not be used, and why."""


def read_signatures(storage: Storage, file: str) -> list["Signature"]:
    """Return the signatures beside `file`, none if there are none; whose they are is not checked.

    `CorruptSignatures` if what is there must not be used, OSError if it cannot be read.
    """
    try:
        data = storage.read(file + SUFFIX, MAX_BYTES)
        from xornet.signing.sshsig import parse  # noqa: PLC0415 - cryptography is needed only if there is a signature

        return parse(data)
    except FileNotFoundError:
        return []
    except (ValueError, CorruptWeights) as error:
        raise CorruptSignatures(f"its signature cannot be used: {error}") from error


def signers(signatures: list["Signature"], data: bytes) -> list["PublicKey"]:
    """Return the key of each signature that is of `data`, each key once."""
    return list(dict.fromkeys(each.key for each in signatures if each.is_of(data)))

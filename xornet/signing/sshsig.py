"""Signatures in OpenSSH's format, as `ssh-keygen -Y sign -n xornet` makes them.

https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig describes it. What is signed is a digest of
the whole file of a version, which names its model and its number: a signature is of no other version.
"""

import base64
import hashlib
import re
import textwrap
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from xornet.signing.keys import KIND, PublicKey, key_of, public_key
from xornet.signing.wire import read_strings, string, strings

MAGIC, VERSION = b"SSHSIG", (1).to_bytes(4, "big")
NAMESPACE = b"xornet"  # so that nothing else that a key has signed passes for a version
DIGEST = "sha512"
DIGESTS = ("sha256", "sha512")  # those that the format allows
BEGIN, END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
ARMOUR = re.compile(rb"\s*%b\s([A-Za-z0-9+/=\s]+?)%b\s*" % (BEGIN, END))
LINE = 70  # characters, as OpenSSH has them


class Signature(NamedTuple):
    """One signature, and what it says about itself."""

    key: PublicKey
    reserved: bytes
    digest: str
    signature: bytes
    text: bytes  # its armour, as it was read

    def is_of(self, data: bytes) -> bool:
        """Return whether the key's owner signed `data`."""
        signed = _signed(data, self.reserved, self.digest)
        try:
            Ed25519PublicKey.from_public_bytes(self.key.raw).verify(self.signature, signed)
        except InvalidSignature:
            return False
        return True


def sign(data: bytes, private: Ed25519PrivateKey) -> bytes:
    """Return the armoured signature of `data`."""
    signature = strings(KIND, private.sign(_signed(data, b"", DIGEST)))
    parts = strings(public_key(private).blob, NAMESPACE, b"", DIGEST.encode(), signature)
    encoded = base64.b64encode(MAGIC + VERSION + parts).decode()
    return b"\n".join([BEGIN, *(line.encode() for line in textwrap.wrap(encoded, LINE)), END, b""])


def parse(armoured: bytes) -> list[Signature]:
    """Return the signatures in a file, which follow one another; ValueError says why it is no such file."""
    found, at = [], 0
    while at < len(armoured):
        if not (match := ARMOUR.match(armoured, at)):
            raise ValueError("it is not whole, or is no SSH signature")
        found.append(_parse(base64.b64decode(match[1]), match[0].strip() + b"\n"))
        at = match.end()
    if not found:
        raise ValueError("it is empty")
    return found


def _parse(blob: bytes, text: bytes) -> Signature:
    head = MAGIC + VERSION
    if not blob.startswith(head):
        raise ValueError("it is no SSH signature of version 1")
    key, namespace, reserved, digest, signature = read_strings(blob[len(head) :], 5)
    if namespace != NAMESPACE:
        raise ValueError(f"its namespace is {namespace[:40].decode('latin-1')!a}, expected 'xornet'")
    if digest.decode("latin-1") not in DIGESTS:
        raise ValueError(f"its digest is {digest[:40].decode('latin-1')!a}, expected sha256 or sha512")
    kind, raw = read_strings(signature, 2)
    if kind != KIND:
        raise ValueError(f"its kind is {kind[:40].decode('latin-1')!a}, expected 'ssh-ed25519'")
    return Signature(PublicKey(key_of(key)), reserved, digest.decode(), raw, text)


def _signed(data: bytes, reserved: bytes, digest: str) -> bytes:
    """Return what a signature is of: not the file itself but its digest, with all that the signature states."""
    return MAGIC + strings(NAMESPACE, reserved, digest.encode()) + string(hashlib.new(digest, data).digest())

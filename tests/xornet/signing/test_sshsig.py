"""Signatures as OpenSSH has them, in both directions, and everything else refused."""

import base64
import subprocess
from pathlib import Path

import pytest

from tests.keys import Pair, pair
from xornet.signing.keys import KIND
from xornet.signing.sshsig import BEGIN, DIGEST, END, MAGIC, NAMESPACE, VERSION, parse, sign
from xornet.signing.wire import read_strings, strings

DATA = b"the bytes of a version"


@pytest.fixture
def key(tmp_path: Path) -> Pair:
    return pair(tmp_path / "keys")


def armour(blob: bytes) -> bytes:
    return b"\n".join([BEGIN, base64.b64encode(blob), END, b""])


def body(signature: bytes) -> list[bytes]:
    """Return the five strings of an armoured signature."""
    blob = base64.b64decode(b"".join(signature.splitlines()[1:-1]))
    return read_strings(blob[len(MAGIC + VERSION) :], 5)


def test_ssh_keygen_verifies_what_we_sign(key: Pair, tmp_path: Path) -> None:
    (tmp_path / "allowed_signers").write_text(f'xornet namespaces="xornet" {key.line}\n')
    (tmp_path / "sig").write_bytes(sign(DATA, key.private))
    command = ["ssh-keygen", "-Y", "verify", "-f", "allowed_signers", "-I", "xornet", "-n", "xornet", "-s", "sig"]

    ended = [
        subprocess.run(command, cwd=tmp_path, input=data, capture_output=True, check=False, timeout=30).returncode
        for data in (DATA, DATA + b" ")
    ]

    assert ended == [0, 255]


@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_we_verify_what_ssh_keygen_signs(key: Pair, tmp_path: Path, digest: str) -> None:
    (tmp_path / "data").write_bytes(DATA)
    options = ["-f", str(key.path), "-n", "xornet", "-O", f"hashalg={digest}"]
    subprocess.run(["ssh-keygen", "-Y", "sign", *options, "data"], cwd=tmp_path, check=True, timeout=30, stderr=-3)

    (signature,) = parse((tmp_path / "data.sig").read_bytes())

    assert signature.key.raw == key.public.raw
    assert signature.is_of(DATA)
    assert not signature.is_of(DATA + b" ")


def test_one_file_may_hold_several_signatures(key: Pair, tmp_path: Path) -> None:
    second = pair(tmp_path / "keys", "second")
    both = sign(DATA, key.private) + b"\n\n" + sign(DATA, second.private).replace(b"\n", b"\r\n")

    found = parse(both)

    assert [signature.key.raw for signature in found] == [key.public.raw, second.public.raw]
    assert all(signature.is_of(DATA) for signature in found)
    assert len(parse(b"".join(signature.text for signature in found))) == 2


def test_every_flipped_bit_is_found(key: Pair) -> None:
    whole = sign(DATA, key.private)
    blob = base64.b64decode(b"".join(whole.splitlines()[1:-1]))
    for bit in range(len(blob) * 8):
        flipped = bytearray(blob)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            found = parse(armour(bytes(flipped)))
        except ValueError:
            continue
        assert not any(signature.is_of(DATA) for signature in found)


def test_every_cut_is_found(key: Pair) -> None:
    whole = sign(DATA, key.private)
    for length in range(len(whole) - 1):
        with pytest.raises(ValueError, match=r"it is empty|it is not whole"):
            parse(whole[:length])


@pytest.mark.parametrize("junk", [b"x", b"\0", b"-----BEGIN", BEGIN, BEGIN + b"\n" + END])
def test_nothing_else_may_stand_in_the_file(key: Pair, junk: bytes) -> None:
    whole = sign(DATA, key.private)
    for data in (junk + whole, whole + junk, whole + junk + whole):
        with pytest.raises(ValueError, match="it is not whole, or is no SSH signature"):
            parse(data)


def test_refuses_what_was_signed_for_another_purpose(key: Pair) -> None:
    public, _, reserved, digest, signature = body(sign(DATA, key.private))

    cases = {
        "its namespace is 'git', expected 'xornet'": strings(public, b"git", reserved, digest, signature),
        "its digest is 'md5', expected sha256": strings(public, NAMESPACE, reserved, b"md5", signature),
        "its kind is 'ssh-rsa'": strings(public, NAMESPACE, reserved, digest, strings(b"ssh-rsa", b"x" * 64)),
        "it is not an Ed25519 key": strings(strings(b"ssh-rsa", b"x" * 32), NAMESPACE, reserved, digest, signature),
        "it is cut short": strings(public, NAMESPACE, reserved, digest),
        "there are bytes after its end": strings(public, NAMESPACE, reserved, digest, signature, b"more"),
    }
    for reason, parts in cases.items():
        with pytest.raises(ValueError, match=reason):
            parse(armour(MAGIC + VERSION + parts))
    with pytest.raises(ValueError, match="no SSH signature of version 1"):
        parse(armour(MAGIC + b"\0\0\0\2" + strings(public, NAMESPACE, b"", DIGEST.encode(), signature)))


def test_a_signature_of_the_right_form_but_a_wrong_length_is_of_nothing(key: Pair) -> None:
    public, *rest, _ = body(sign(DATA, key.private))

    (signature,) = parse(armour(MAGIC + VERSION + strings(public, *rest, strings(KIND, b"short"))))

    assert not signature.is_of(DATA)

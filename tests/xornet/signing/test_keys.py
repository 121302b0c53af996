"""Keys as OpenSSH has them: what ssh-keygen makes is read, what we make ssh-keygen reads, and all else is refused."""

import subprocess
from pathlib import Path

import pytest

from tests.keys import pair
from xornet.signing.keys import load_private_key, load_public_keys, parse_public_key, public_key


def ssh_keygen(*arguments: str | Path) -> str:
    ran = subprocess.run(["ssh-keygen", *arguments], capture_output=True, text=True, check=True, timeout=30)
    return ran.stdout


def test_ssh_keygen_finds_the_public_half_and_the_fingerprint_of_our_key(tmp_path: Path) -> None:
    made = pair(tmp_path)
    (tmp_path / "xornet.pub").write_text(f"{made.line}\n")

    assert ssh_keygen("-y", "-f", made.path).split()[:2] == made.line.split()[:2]
    assert ssh_keygen("-l", "-f", tmp_path / "xornet.pub").split()[1:3] == [made.public.fingerprint, "xornet"]


def test_reads_the_keys_that_ssh_keygen_makes(tmp_path: Path) -> None:
    ssh_keygen("-q", "-t", "ed25519", "-N", "", "-C", "alice at work", "-f", tmp_path / "key")

    (public,) = load_public_keys(tmp_path / "key.pub")

    assert public.raw == public_key(load_private_key(tmp_path / "key")).raw
    assert public.name == "alice at work"


def test_a_file_may_hold_several_keys_and_remarks_and_a_key_twice_counts_once(tmp_path: Path) -> None:
    first, second = pair(tmp_path, "first"), pair(tmp_path, "second")
    file = tmp_path / "keys"
    file.write_text(f"# who may sign\r\n\n  {first.line}\r\n{second.line}\n{second.line} again\n")

    assert [key.raw for key in load_public_keys(file)] == [first.public.raw, second.public.raw]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["-t", "rsa", "-b", "1024", "-N", ""], "another kind of key"),
        (["-t", "ed25519", "-N", "secret"], "one with a passphrase"),
    ],
)
def test_refuses_a_private_key_that_it_cannot_sign_with(tmp_path: Path, arguments: list[str], found: str) -> None:
    ssh_keygen("-q", *arguments, "-f", tmp_path / "key")

    with pytest.raises(ValueError, match=f"{tmp_path}/key: expected a private Ed25519 key.*, got {found}"):
        load_private_key(tmp_path / "key")


@pytest.mark.parametrize("data", [b"", b"ssh-ed25519 AAAA", b"\xff\x00" * 100, b"-----BEGIN OPENSSH PRIVATE KEY"])
def test_refuses_a_file_that_is_no_private_key(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "key").write_bytes(data)

    with pytest.raises(ValueError, match="expected a private Ed25519 key in OpenSSH's format, got something else"):
        load_private_key(tmp_path / "key")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"ssh-rsa AAAAB3NzaC1yc2E= alice", "got 'ssh-rsa'"),
        (b"xornet ssh-ed25519 AAAA", "got 'xornet'"),
        (b"ssh-ed25519", "got one that is damaged"),
        (b"ssh-ed25519 AAAA", "got one that is damaged"),
        (b"ssh-ed25519 !!!!", "got one that is damaged"),
        (b"\xff\xfe\x00", "got '\\\\xff\\\\xfe\\\\x00'"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----", "got '-----BEGIN'"),
    ],
)
def test_refuses_a_line_that_is_no_public_key_and_names_it(tmp_path: Path, line: bytes, reason: str) -> None:
    (tmp_path / "keys").write_bytes(pair(tmp_path).line.encode() + b"\n" + line + b"\n")

    with pytest.raises(ValueError, match=f"keys: line 2: expected a public key, .*, {reason}") as told:
        load_public_keys(tmp_path / "keys")

    assert "\n" not in str(told.value)


def test_refuses_every_cut_of_a_public_key(tmp_path: Path) -> None:
    line = pair(tmp_path, "x").line.encode()
    for length in range(len(line) - 2):
        with pytest.raises(ValueError, match="expected a public key"):
            parse_public_key(line[:length])


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n"])
def test_refuses_a_file_without_a_key(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys").write_text(text)

    with pytest.raises(ValueError, match=r"keys: expected a public key, .*, got none"):
        load_public_keys(tmp_path / "keys")


def test_does_not_read_a_file_without_end() -> None:
    with pytest.raises(ValueError, match="it is larger than 1048576 bytes"):
        load_public_keys(Path("/dev/zero"))


def test_a_name_that_could_harm_a_terminal_is_cut_to_what_can_be_printed(tmp_path: Path) -> None:
    line = pair(tmp_path, "x").line.encode() + b"\x1b[31m" + b"y" * 500

    name = parse_public_key(line).name

    assert name.isprintable()
    assert len(name) == 100

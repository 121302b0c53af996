"""Publishing signed versions: no reader ever sees one without its signature, nor a signature beside another's file."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import obstore
import pytest

from tests.keys import Pair, pair, signatures
from tests.networks import xor_by_hand
from tests.paths import ROOT
from tests.trainer.signing.publisher import publish_signed
from tests.versions import contents, curve, publish, record
from tests.xornet.storage.buckets import ADDRESS, create_bucket, moto_server, point_to
from tests.xornet.storage.killed import KILLED, Death, publish_until
from trainer.signing.signing_storage import SigningStorage, SigningWriter
from trainer.signing.signing_store import SigningStore
from trainer.status import CommandFailed
from xornet.signing.beside import SUFFIX, read_signatures, signers
from xornet.storage.bucket import Bucket
from xornet.storage.protocol import Storage
from xornet.store import WeightStore, file_name

DEADLINE_S = 60


@pytest.fixture(autouse=True)
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    made = pair(tmp_path / "keys")
    monkeypatch.setenv("SIGN_KEY", str(made.path))
    return made


@pytest.fixture
def store(tmp_path: Path) -> SigningStore:
    return SigningStore(tmp_path / "models", "xor")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server in this process."""
    with moto_server() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> SigningStore:
    """A store in an empty folder of a bucket."""
    create_bucket(server)
    point_to(server, monkeypatch)
    return SigningStore(ADDRESS / str(abs(hash(request.node.name))), "xor")


def is_signed(store: WeightStore, number: int, key: Pair) -> bool:
    """Return whether what is beside `number` is the key's signature of just that file."""
    name = file_name(number)
    found = read_signatures(store.storage, name)
    return [each.raw for each in signers(found, store.storage.read(name, 2**22))] == [key.public.raw]


def test_every_version_is_signed_and_nothing_else_is_left(store: SigningStore, key: Pair) -> None:
    for _ in range(2):
        publish(store)

    names = [f"{number}.safetensors{suffix}" for number in (1, 2) for suffix in ("", SUFFIX)]
    assert sorted(contents(store.directory)) == sorted(names)
    assert all(is_signed(store, number, key) for number in store.versions())


def test_every_version_in_a_bucket_is_signed_and_nothing_else_is_left(bucket: SigningStore, key: Pair) -> None:
    for _ in range(2):
        publish(bucket)

    names = [f"{number}.safetensors{suffix}" for number in (1, 2) for suffix in ("", SUFFIX)]
    assert sorted(bucket.storage.names()) == sorted(names)
    assert all(is_signed(bucket, number, key) for number in bucket.versions())


def test_the_signature_is_there_before_the_number(store: SigningStore, monkeypatch: pytest.MonkeyPatch) -> None:
    link, order = os.link, []

    def watched(source: Path, target: Path) -> None:
        link(source, target)
        order.append(target.name)

    monkeypatch.setattr(os, "link", watched)

    publish(store)

    assert order == ["1.safetensors.sig", "1.safetensors"]


@pytest.mark.parametrize("step", ["fsync", "link", "unlink"])
@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_at_any_step_leaves_no_version_unsigned(
    store: SigningStore, key: Pair, step: str, nth: int, moment: str
) -> None:
    publish(store)

    status = publish_until(Death(step, nth, moment), publish_signed, store.models_dir, 3)

    before = store.versions()
    assert status == KILLED
    assert all(is_signed(store, number, key) for number in before)
    published = publish(store)
    assert published.number == before[-1] + 1
    assert is_signed(store, published.number, key)
    assert len(contents(store.directory)) == 2 * published.number


def test_a_signature_that_a_killed_trainer_left_is_replaced(store: SigningStore, key: Pair) -> None:
    publish(store)
    signatures(store, 2).write_bytes(signatures(store, 1).read_bytes())

    assert publish(store).number == 2
    assert is_signed(store, 2, key)


def test_takes_the_next_number_and_its_signature_away_if_another_takes_its_own_at_the_last_moment(
    store: SigningStore, key: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who does not know the lock, such as a person with `cp`."""
    link = os.link

    def link_too_late(source: Path, target: Path) -> None:
        if target.name == "1.safetensors":
            target.write_bytes(b"of somebody else")
        link(source, target)

    monkeypatch.setattr(os, "link", link_too_late)

    assert publish(store).number == 2
    assert not signatures(store, 1).exists()
    assert store.path(1).read_bytes() == b"of somebody else"
    assert is_signed(store, 2, key)


def test_leaves_no_signature_where_the_version_could_not_be_written(
    store: SigningStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store)
    before, link = contents(store.directory), os.link

    def full(source: Path, target: Path) -> None:
        if target.suffix == ".safetensors":
            raise OSError(28, "No space left on device", str(target))
        link(source, target)

    monkeypatch.setattr(os, "link", full)

    with pytest.raises(OSError, match="No space left"):
        publish(store)

    assert contents(store.directory) == before


def test_publishes_nothing_without_its_key(
    store: SigningStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SIGN_KEY", str(tmp_path / "missing"))

    for step in (store.check_writable, lambda: publish(store)):
        with pytest.raises(CommandFailed, match=r"SIGN_KEY: .*missing cannot be read: No such file"):
            step()

    assert store.versions() == []


@pytest.mark.slow
@pytest.mark.parametrize("where", ["store", "bucket"])
def test_trainers_that_race_sign_each_their_own(where: str, key: Pair, request: pytest.FixtureRequest) -> None:
    store: SigningStore = request.getfixturevalue(where)
    call = f"publish_signed({str(store.models_dir)!r}, 12)"
    script = f"from tests.trainer.signing.publisher import publish_signed; {call}"
    writers = [subprocess.Popen([sys.executable, "-c", script], cwd=ROOT) for _ in range(3)]

    seen, deadline = 0, monotonic() + DEADLINE_S
    while any(writer.poll() is None for writer in writers) and monotonic() < deadline:
        for number in store.versions()[-2:]:  # a reader meanwhile sees signed versions only
            assert is_signed(store, number, key)
            seen += 1
    statuses = [writer.wait(DEADLINE_S) for writer in writers]

    assert statuses == [0] * 3
    assert seen > 0
    assert store.versions() == list(range(1, 37))
    assert all(is_signed(store, number, key) for number in store.versions())


def test_a_number_that_another_trainer_has_reserved_in_a_bucket_is_left_out(bucket: SigningStore, key: Pair) -> None:
    bucket.storage.check_writable()
    assert isinstance(bucket.storage, SigningStorage)
    inner = bucket.storage.storage
    assert isinstance(inner, Bucket)
    obstore.put(inner._store, "xor/1.safetensors.sig", b"of another trainer")

    published = publish(bucket)

    assert (published.number, published.record.parent) == (2, None)
    assert bucket.storage.read("1.safetensors.sig", 100) == b"of another trainer"
    assert is_signed(bucket, 2, key)
    assert publish(bucket).number == 3


def test_a_number_that_an_unsigned_trainer_takes_in_a_bucket_keeps_no_signature_of_ours(
    bucket: SigningStore, key: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = WeightStore(bucket.models_dir, "xor")
    reserve = SigningWriter._reserve

    def late(self: SigningWriter, signature: bytes, name: str) -> bool:
        reserved = reserve(self, signature, name)
        if name == "1.safetensors":
            publish(plain)
        return reserved

    monkeypatch.setattr(SigningWriter, "_reserve", late)

    assert publish(bucket).number == 2
    assert sorted(bucket.storage.names()) == ["1.safetensors", "2.safetensors", "2.safetensors.sig"]
    assert is_signed(bucket, 2, key)


def test_a_put_whose_outcome_is_unknown_keeps_the_signature(
    bucket: SigningStore, key: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The response was lost though the object was stored: an unsigned version would be worse than an idle signature."""
    create = Bucket._create
    bucket.storage.check_writable()

    def lost(self: Bucket, data: bytes, name: str) -> bool:
        created = create(self, data, name)
        if name == "1.safetensors":
            raise OSError(110, "the bucket did not respond within 10 s")
        return created

    monkeypatch.setattr(Bucket, "_create", lost)

    with pytest.raises(OSError, match="did not respond"):
        bucket.publish(xor_by_hand(), curve(), record(xor_by_hand()))

    assert is_signed(bucket, 1, key)


def test_what_is_no_version_is_stored_unsigned_and_without_a_key(
    store: SigningStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIGN_KEY")
    storage: Storage = store.storage

    with storage.writing() as writer:
        writer.put(b"1", "note")
        writer.replace(b"2", "note")
        assert storage.read("note", 9) == b"2"
        writer.remove("note")

    assert storage.names() == []
    assert storage.address("x") == str(store.directory / "x")

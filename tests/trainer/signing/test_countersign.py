"""A further signature for a version, in a directory and in a bucket that others write to as well."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keys import Pair, pair, sign_version, signatures
from tests.versions import publish
from tests.xornet.storage.buckets import ADDRESS, create_bucket, moto_server, point_to
from trainer.signing import countersign
from trainer.signing.countersign import add_signature
from trainer.status import NOT_WRITTEN, CommandFailed
from xornet.signing.beside import read_signatures
from xornet.signing.sshsig import sign
from xornet.storage.bucket_changes import ChangeableBucket
from xornet.storage.locked_directory import LockedDirectory
from xornet.store import WeightStore

NAME = "1.safetensors"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[WeightStore]:
    """A bucket with one version."""
    with moto_server() as endpoint:
        create_bucket(endpoint)
        point_to(endpoint, monkeypatch)
        store = WeightStore(ADDRESS / str(abs(hash(request.node.name))), "xor")
        publish(store)
        yield store


def keys_of(store: WeightStore) -> set[bytes]:
    return {signature.key.raw for signature in read_signatures(store.storage, NAME)}


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Pair, Pair]:
    return pair(tmp_path / "keys", "one"), pair(tmp_path / "keys", "two")


def test_two_keys_sign_one_version_in_a_bucket(bucket: WeightStore, keys: tuple[Pair, Pair]) -> None:
    for key in (*keys, *keys):
        add_signature(bucket, bucket.load(1), key.private)

    assert keys_of(bucket) == {key.public.raw for key in keys}
    assert len(read_signatures(bucket.storage, NAME)) == 2
    assert sorted(bucket.storage.names()) == [NAME, f"{NAME}.sig"]


def test_signs_again_where_another_signer_wrote_over_the_signature(
    bucket: WeightStore, keys: tuple[Pair, Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, (ours, theirs), version, calls = ChangeableBucket.replace, keys, bucket.load(1), []

    def overwritten(self: ChangeableBucket, data: bytes, name: str) -> None:
        replace(self, data, name)
        calls.append(name)
        if len(calls) == 1:
            replace(self, sign(version.data, theirs.private), name)

    monkeypatch.setattr(ChangeableBucket, "replace", overwritten)

    add_signature(bucket, version, ours.private)

    assert keys_of(bucket) == {key.public.raw for key in keys}


def test_gives_up_where_others_never_stop_writing(
    bucket: WeightStore, keys: tuple[Pair, Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ChangeableBucket, "replace", lambda *_: None)

    with pytest.raises(CommandFailed, match="other signatures are written meanwhile") as told:
        add_signature(bucket, bucket.load(1), keys[0].private)

    assert told.value.status == NOT_WRITTEN
    assert countersign.TRIES > 1


def test_an_error_of_the_disk_keeps_the_signatures_that_are_there(
    store: WeightStore, keys: tuple[Pair, Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_version(store, 1, keys[0])
    before = signatures(store, 1).read_bytes()

    def full(self: LockedDirectory, data: bytes) -> None:  # noqa: ARG001
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LockedDirectory, "_write", full)

    with pytest.raises(CommandFailed, match=r"1.safetensors.sig: the signature could not be written: No space left"):
        add_signature(store, store.load(1), keys[1].private)

    assert signatures(store, 1).read_bytes() == before

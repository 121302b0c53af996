"""Signed versions in the service: only what a trusted key signed is used, and a forgery is refused with its reason."""

import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.errors import UntrustedWeights
from service.model.live import LiveModel
from service.model.versions import VersionCache
from service.signing.trusted_keys import TrustedKeys
from service.signing.verified_store import VerifiedStore
from tests.conftest import Serve
from tests.keys import Pair, pair, sign_version, signatures, trust
from tests.networks import xor_by_hand
from tests.paths import ROOT
from tests.versions import publish
from xornet.signing.keys import load_private_key, public_key
from xornet.store import WeightStore

BITS = {"x1": 0, "x2": 1}


@pytest.fixture
def key(tmp_path: Path) -> Pair:
    return pair(tmp_path / "keys", "key")


@pytest.fixture
def other(tmp_path: Path) -> Pair:
    return pair(tmp_path / "keys", "other")


@pytest.fixture
def key_file(tmp_path: Path, key: Pair) -> Path:
    return trust(tmp_path / "trusted", key)


@pytest.fixture
def verified(store: WeightStore, key: Pair, key_file: Path) -> VerifiedStore:
    """The store with version 1 signed by the trusted key."""
    sign_version(store, 1, key)
    return VerifiedStore(store.models_dir, "xor", TrustedKeys(key_file))


@pytest.fixture
def live(verified: VerifiedStore) -> LiveModel:
    live = LiveModel(verified)
    live.refresh()
    return live


def reread(directory: Path, name: str) -> Pair:
    private = load_private_key(directory / name)
    return Pair(private, directory / name, public_key(private, name))


def publish_signed(store: WeightStore, *keys: Pair) -> int:
    number = publish(store).number
    sign_version(store, number, *keys)
    return number


def test_uses_a_version_that_a_trusted_key_signed(live: LiveModel) -> None:
    assert live.serving().number == 1
    assert live.trouble == ""


def test_uses_what_ssh_keygen_signed(store: WeightStore, key: Pair, live: LiveModel) -> None:
    publish(store)
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", key.path, "-n", "xornet", store.path(2)],
        check=True,
        timeout=30,
        capture_output=True,
    )

    live.refresh()

    assert live.serving().number == 2


def unsigned(store: WeightStore, _key: Pair, _other: Pair) -> None:
    publish(store)


def signed_by_a_stranger(store: WeightStore, _key: Pair, other: Pair) -> None:
    publish_signed(store, other)


def signature_cut_short(store: WeightStore, key: Pair, _other: Pair) -> None:
    publish_signed(store, key)
    signatures(store, 2).write_bytes(signatures(store, 2).read_bytes()[:-40])


def signature_copied_from_another_number(store: WeightStore, _key: Pair, _other: Pair) -> None:
    publish(store)
    shutil.copy(signatures(store, 1), signatures(store, 2))


def signature_copied_from_another_model(store: WeightStore, key: Pair, _other: Pair) -> None:
    elsewhere = WeightStore(store.models_dir, "elsewhere")
    publish(elsewhere)
    publish(elsewhere)
    sign_version(elsewhere, 2, key)
    publish(store)
    shutil.copy(signatures(elsewhere, 2), signatures(store, 2))


def whole_version_copied_to_another_number(store: WeightStore, _key: Pair, _other: Pair) -> None:
    shutil.copy(store.path(1), store.path(2))
    shutil.copy(signatures(store, 1), signatures(store, 2))


def whole_version_of_another_model(store: WeightStore, key: Pair, _other: Pair) -> None:
    elsewhere = WeightStore(store.models_dir, "elsewhere")
    publish(elsewhere)
    publish(elsewhere)
    sign_version(elsewhere, 2, key)
    shutil.copy(elsewhere.path(2), store.path(2))
    shutil.copy(signatures(elsewhere, 2), signatures(store, 2))


def version_exchanged_under_its_signature(store: WeightStore, key: Pair, _other: Pair) -> None:
    publish_signed(store, key)
    kept = signatures(store, 2).read_bytes()
    store.path(2).unlink()
    publish(store, xor_by_hand(17))
    signatures(store, 2).write_bytes(kept)


def signature_that_is_a_link(store: WeightStore, key: Pair, _other: Pair) -> None:
    publish_signed(store, key)
    target = signatures(store, 2).rename(store.directory / "elsewhere")
    signatures(store, 2).symlink_to(target)


def signature_without_end(store: WeightStore, key: Pair, _other: Pair) -> None:
    publish_signed(store, key)
    with signatures(store, 2).open("ab") as file:
        file.truncate(2**40)


def signature_that_is_a_directory(store: WeightStore, _key: Pair, _other: Pair) -> None:
    publish(store)
    signatures(store, 2).mkdir()


Attack = Callable[[WeightStore, Pair, Pair], None]
ATTACKS: dict[Attack, str] = {
    unsigned: "it is not signed",
    signed_by_a_stranger: "it is signed by none of the keys in VERIFY_KEYS",
    signature_cut_short: "its signature cannot be used: it is not whole, or is no SSH signature",
    signature_copied_from_another_number: "its signature is not of this file",
    signature_copied_from_another_model: "its signature is not of this file",
    whole_version_copied_to_another_number: "it is version 1 of 'xor' under another name",
    whole_version_of_another_model: "it is version 2 of 'elsewhere' under another name",
    version_exchanged_under_its_signature: "its signature is not of this file",
    signature_that_is_a_link: "its signature cannot be used: it is a symbolic link",
    signature_without_end: "its signature cannot be used: it is not whole, or is no SSH signature",
    signature_that_is_a_directory: "its signature cannot be used: it is not a regular file",
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_refuses_what_no_trusted_key_signed_and_tells_the_reason_once(
    live: LiveModel, store: WeightStore, tmp_path: Path, attack: Attack, caplog: pytest.LogCaptureFixture
) -> None:
    attack(store, reread(tmp_path / "keys", "key"), pair(tmp_path / "keys", "other"))

    for _ in range(4):
        live.refresh()

    reason = f"version 2 is rejected: {ATTACKS[attack]}"
    assert (live.serving().number, live.trouble) == (1, reason)
    assert [r.__dict__["reason"] for r in caplog.records if r.levelno == logging.ERROR] == [reason]


def test_a_worker_serves_nothing_rather_than_an_unsigned_version(serve: Serve, key_file: Path) -> None:
    client = serve(verify_keys=key_file).test_client()

    answer = client.post("/predict", json=BITS)

    assert answer.status_code == 503
    assert answer.get_json()["detail"] == "no model can respond: version 1 is rejected: it is not signed"
    assert client.get("/livez").status_code == 200


def test_an_untrusted_version_is_refused_by_its_number_too(
    serve: Serve, verified: VerifiedStore, store: WeightStore, key_file: Path
) -> None:
    publish(store)
    client: FlaskClient = serve(verify_keys=key_file).test_client()

    answer = client.post("/models/xor/versions/2/predict", json=BITS)

    assert answer.status_code == 503
    assert "it is not signed" in answer.get_data(as_text=True)
    assert client.post("/predict", json=BITS).get_json()["version"] == 1
    assert verified.versions() == [1, 2]


def test_takes_up_a_version_whose_signature_comes_later(live: LiveModel, store: WeightStore, key: Pair) -> None:
    publish(store)
    live.refresh()
    assert live.serving().number == 1

    sign_version(store, 2, key)
    live.refresh()

    assert (live.serving().number, live.trouble) == (2, "")


def test_two_different_keys_are_two_signatures_and_one_key_twice_is_one(
    store: WeightStore, key: Pair, other: Pair, key_file: Path
) -> None:
    trust(key_file, key, other)
    keys = TrustedKeys(key_file)
    strict = VerifiedStore(store.models_dir, "xor", keys, 2)

    sign_version(store, 1, key, key)
    with pytest.raises(UntrustedWeights, match=r"signed by 1, not 2, of the keys in VERIFY_KEYS"):
        strict.load(1)
    sign_version(store, 1, key, other)

    assert strict.load(1).number == 1


def test_a_strangers_signature_beside_a_trusted_one_does_no_harm(
    verified: VerifiedStore, store: WeightStore, key: Pair, other: Pair
) -> None:
    sign_version(store, 1, other, key)

    assert verified.load(1).number == 1


def test_a_key_that_is_added_counts_from_the_next_poll(
    live: LiveModel, store: WeightStore, key: Pair, other: Pair, key_file: Path
) -> None:
    publish_signed(store, other)
    live.refresh()
    assert live.serving().number == 1

    trust(key_file, key, other)
    live.refresh()

    assert live.serving().number == 2


def test_goes_back_to_an_older_version_when_the_key_of_the_one_in_use_is_removed(
    live: LiveModel, store: WeightStore, key: Pair, other: Pair, key_file: Path
) -> None:
    trust(key_file, key, other)
    publish_signed(store, other)
    live.refresh()
    assert live.serving().number == 2

    trust(key_file, key)
    live.refresh()
    live.refresh()

    assert live.serving().number == 1
    assert live.trouble == "version 2 is rejected: it is signed by none of the keys in VERIFY_KEYS"
    trust(key_file, key, other)
    live.refresh()
    assert (live.serving().number, live.trouble) == (2, "")


def test_the_last_good_version_stays_when_its_key_is_removed_and_no_other_is_trusted(
    live: LiveModel, other: Pair, key: Pair, key_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trust(key_file, other)

    for _ in range(4):
        live.refresh()

    reason = "version 1 is rejected: it is signed by none of the keys in VERIFY_KEYS"
    assert (live.serving().number, live.trouble) == (1, reason)
    assert [r.__dict__["reason"] for r in caplog.records if r.levelno == logging.ERROR] == [reason]
    trust(key_file, key)
    live.refresh()
    assert (live.serving().number, live.trouble) == (1, "")


def test_a_full_cache_does_not_make_an_untrusted_version_trusted_again(
    verified: VerifiedStore, store: WeightStore, other: Pair, key_file: Path
) -> None:
    live = LiveModel(verified, cache=VersionCache(1))
    live.refresh()
    trust(key_file, other)
    live.refresh()
    publish(store)

    for _ in range(3):  # each look at version 2 drops version 1 from the cache
        live.refresh()

    assert live.serving().number == 1
    assert live.trouble == "version 2 is rejected: it is not signed"
    store.path(2).unlink()
    live.refresh()
    assert live.trouble == "version 1 is rejected: it is signed by none of the keys in VERIFY_KEYS"


def test_a_new_version_of_a_removed_key_is_refused(
    live: LiveModel, store: WeightStore, key: Pair, other: Pair, key_file: Path
) -> None:
    trust(key_file, other)
    sign_version(store, 1, key, other)
    live.refresh()
    publish_signed(store, key)

    live.refresh()

    assert live.serving().number == 1


def test_a_pinned_version_is_verified_too(verified: VerifiedStore, store: WeightStore) -> None:
    publish(store)
    pinned = LiveModel(verified, pinned=2)

    pinned.refresh()

    assert pinned.current is None
    assert pinned.trouble == "version 2 is rejected: it is not signed"


def test_nothing_of_it_is_imported_when_it_is_off(models_dir: Path) -> None:
    script = """
import sys
from service.app import create_app
from service.settings import Settings
app = create_app(Settings())
app.extensions["poller"].stop()
print(sorted(name for name in sys.modules if name.split(".")[0] == "cryptography" or ".signing" in name))
"""

    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"MODELS_DIR": str(models_dir)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert ran.stdout.strip().splitlines()[-1] == "[]"

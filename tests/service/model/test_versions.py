"""Versions by number: in memory ahead of any request, within bounds, and never loaded by a request."""

import shutil
from pathlib import Path

import pytest

from service.errors import NoModelLoaded, Rejected, VersionUnavailable
from service.model import versions as module
from service.model.observer import Observers
from service.model.registry import Models
from service.model.served import ServedModel
from tests.service.model.test_live import publish_again, too_many_files
from xornet.store import WeightStore
from xornet.version import Version


def poll(models: Models) -> ServedModel:
    models.poll()
    models.load()
    return models.default


@pytest.fixture
def models(store: WeightStore) -> Models:
    for _ in range(3):
        publish_again(store)
    return Models(store.models_dir, "xor", None, Observers())


def test_without_a_number_it_is_the_version_that_is_served(models: Models) -> None:
    model = poll(models)

    assert model.version().number == 4
    assert model.version(4) is model.version()


def test_loads_an_old_version_once(models: Models) -> None:
    model = poll(models)
    second = model.version(2)

    poll(models)

    assert second.number == 2
    assert model.version(2) is second


def test_keeps_only_so_many_and_loads_another_when_a_request_wants_it(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_KEPT", 2)
    model = poll(Models(models.default.live._store.models_dir, "xor", None, Observers()))
    with pytest.raises(VersionUnavailable, match="version 1 is being loaded"):
        model.version(1)

    assert model.has_wants
    model.load()

    assert model.version(1).number == 1


def test_an_unknown_number_is_404(models: Models) -> None:
    with pytest.raises(Rejected, match="version 9 of xor is not in the store") as rejected:
        poll(models).version(9)
    assert rejected.value.status == 404


def test_a_version_that_fails_its_checks_is_unavailable_until_it_is_mended(models: Models, store: WeightStore) -> None:
    path = store.path(2)
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[:-1])
    with pytest.raises(VersionUnavailable, match="version 2 is rejected: its digest differs"):
        poll(models).version(2)

    path.write_bytes(whole)

    assert poll(models).version(2).number == 2


def test_lists_the_newest_first_with_what_is_wrong(models: Models, store: WeightStore) -> None:
    store.path(5).write_bytes(b"")
    model = poll(models)

    listed = model.newest(3)

    assert [entry.number for entry in listed] == [5, 4, 3]
    assert [bool(entry.version) for entry in listed] == [False, True, True]
    assert "version 5 is rejected" in listed[0].trouble
    assert [entry.number for entry in model.newest(2, before=4)] == [3, 2]
    assert model.newest(2, before=1) == []


def test_a_version_is_there_again_once_the_store_can_say_so(
    models: Models, store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = poll(models)
    with monkeypatch.context() as patch:
        patch.setattr(WeightStore, "state", too_many_files)
        poll(models)
        with pytest.raises(VersionUnavailable, match="version 2 cannot be read"):
            model.version(2)

    poll(models)

    assert model.version(2).sha256 == store.load(2).sha256


def test_a_store_that_cannot_be_read_is_no_mistake_of_the_client(store: WeightStore) -> None:
    model = poll(Models(store.path(1), "xor", None, Observers()))

    with pytest.raises(NoModelLoaded, match="the store cannot be read"):
        model.numbers()


def test_a_model_that_was_made_anew_shows_nothing_of_the_former_one(models: Models, store: WeightStore) -> None:
    former = poll(models).version(1)
    shutil.rmtree(store.directory)
    WeightStore(store.models_dir, "other").publish(former.network, former.curve, former.record)
    shutil.move(store.models_dir / "other", store.directory)
    publish_first(store, former)

    for _ in range(3):
        model = poll(models)

    assert model.live.numbers == (1,)
    assert model.version(1).record.created_at != former.record.created_at
    assert model.version() is model.version(1)


def publish_first(store: WeightStore, former: Version) -> None:
    store.path(1).unlink()
    store.publish(former.network, former.curve, former.record)


def test_a_directory_that_appears_is_served_and_touches_no_other(models: Models, store: WeightStore) -> None:
    poll(models)
    first = store.load(1)
    WeightStore(store.models_dir, "late").publish(first.network, first.curve, first.record)
    (store.models_dir / "bad").mkdir()
    (store.models_dir / "bad" / "1.safetensors").write_bytes(b"nothing")

    poll(models)

    assert [model.name for model in models.all()] == ["bad", "late", "xor"]
    assert models.get("late").version().number == 1
    with pytest.raises(NoModelLoaded, match="version 1 is rejected"):
        models.get("bad").version()
    assert models.get("xor").version().number == 4


def test_an_unknown_model_is_404_and_names_no_more_than_ten(models: Models, store: WeightStore) -> None:
    for number in range(15):
        shutil.copytree(store.directory, store.models_dir / f"model-{number:02}")
    poll(models)

    with pytest.raises(Rejected, match=r"there is no model 'and', only 'model-00'.*'model-09' and 6 more") as rejected:
        models.get("and")

    assert rejected.value.status == 404


def test_only_so_many_models_are_served_and_the_log_says_so_once(
    store: WeightStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("service.model.registry.MAX_MODELS", 3)
    for number in range(5):
        shutil.copytree(store.directory, store.models_dir / f"model-{number}")
    models = Models(store.models_dir, "xor", None, Observers())

    for _ in range(2):
        poll(models)

    assert [model.name for model in models.all()] == ["model-0", "model-1", "xor"]
    assert [record.message for record in caplog.records].count("too many models") == 1


def test_a_model_whose_directory_is_deleted_keeps_its_last_good_version(models: Models, tmp_path: Path) -> None:
    model = poll(models)
    shutil.rmtree(tmp_path / "models" / "xor")

    for _ in range(3):
        poll(models)

    assert model.version().number == 4
    assert model.live.trouble == "version 4 is being served, but the store no longer holds it"
    assert model.numbers() == ()

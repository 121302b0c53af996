"""Versions by number: loaded on first use, kept within bounds, refused with the reason."""

import pytest

from service.errors import Refusal
from service.model import versions as archive
from service.model.live import LiveModel, NoModelLoaded
from service.model.versions import Archive, NotAvailable
from tests.service.model.test_live import publish_again
from xornet.store import WeightStore
from xornet.version import Version


@pytest.fixture
def shelf(store: WeightStore) -> Archive:
    for _ in range(3):
        publish_again(store)
    live = LiveModel(store)
    live.refresh()
    return Archive(store, live)


def test_without_a_number_it_is_the_version_that_is_served(shelf: Archive) -> None:
    assert shelf.version().number == 4
    assert shelf.version(4) is shelf.version()


def test_loads_an_old_version_once(shelf: Archive) -> None:
    assert shelf.version(2).number == 2
    assert shelf.version(2) is shelf.version(2)


def test_keeps_only_so_many(store: WeightStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_KEPT", 1)
    publish_again(store)
    shelf = Archive(store, LiveModel(store))

    first = shelf.version(1)
    shelf.version(2)

    assert shelf.version(1) is not first


def test_an_unknown_number_is_404(shelf: Archive) -> None:
    with pytest.raises(Refusal, match="version 9 of xor is not in the store") as refusal:
        shelf.version(9)
    assert refusal.value.status == 404


def test_a_version_that_does_not_pass_is_not_available_until_it_is_mended(shelf: Archive) -> None:
    path = shelf.store.path(2)
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[:-1])
    with pytest.raises(NotAvailable, match="version 2 is refused: its digest differs"):
        shelf.version(2)

    path.write_bytes(whole)

    assert shelf.version(2).number == 2


def test_lists_the_newest_first_with_what_is_wrong(shelf: Archive) -> None:
    shelf.store.path(5).write_bytes(b"")

    listed = shelf.newest(3)

    assert [each.number for each in listed] == [5, 4, 3]
    assert [bool(each.version) for each in listed] == [False, True, True]
    assert "version 5 is refused" in listed[0].trouble
    assert [each.number for each in shelf.newest(2, before=4)] == [3, 2]
    assert shelf.newest(2, before=1) == []


def test_a_store_that_cannot_be_read_is_no_mistake_of_the_client(store: WeightStore) -> None:
    shelf = Archive(WeightStore(store.path(1), "xor"), LiveModel(store))

    with pytest.raises(NoModelLoaded, match="the store cannot be read"):
        shelf.numbers()


def test_a_swap_between_two_looks_puts_no_other_version_under_a_number(store: WeightStore) -> None:
    class Swapping(LiveModel):
        def serving(self) -> Version:
            self.refresh()
            return super().serving()

    live = Swapping(store)
    live.refresh()
    publish_again(store)

    assert Archive(store, live).version(1).number == 1

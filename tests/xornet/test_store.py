"""The store: numbers without gaps, whole files or none, whoever else writes, fails or is killed meanwhile."""

import errno
import os
import resource
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from tests.lesson import notebook_network
from tests.networks import FULL_ADDER, full_adder_by_hand, network, xor_by_hand
from tests.paths import ROOT
from tests.versions import contents, curve, publish, publish_many, record
from tests.xornet.storage.killed import KILLED, Death, publish_until
from xornet.storage.locked_directory import TEMPORARY
from xornet.store import MAX_FILE_BYTES, WeightStore
from xornet.weights import CorruptWeights

DEADLINE_S = 120.0
OPEN_FILES = Path("/proc/self/fd")


@pytest.fixture
def store(tmp_path: Path) -> WeightStore:
    """A store whose directory does not exist yet."""
    return WeightStore(tmp_path / "models", "xor")


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    """Ends a test that waits for something that never comes."""
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail("it waits"))
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def test_has_no_versions_before_there_is_a_directory(store: WeightStore) -> None:
    assert store.versions() == []
    assert not store.directory.exists()


def test_counts_from_one(store: WeightStore) -> None:
    numbers = [publish(store).number for _ in range(3)]

    assert numbers == store.versions() == [1, 2, 3]
    assert sorted(contents(store.directory)) == ["1.safetensors", "2.safetensors", "3.safetensors"]


def test_orders_by_number_and_not_by_name(store: WeightStore) -> None:
    numbers = [publish(store).number for _ in range(11)]

    assert store.versions() == numbers == list(range(1, 12))


def test_loads_what_was_published(store: WeightStore) -> None:
    published = publish(store, notebook_network(1))

    loaded = store.load(1)

    assert loaded.record == published.record
    assert loaded.sha256 == published.sha256
    assert loaded.tensors_sha256 == published.tensors_sha256
    assert loaded.curve.tolist() == published.curve.tolist()


def test_loads_a_network_of_any_size(store: WeightStore) -> None:
    publish(store, full_adder_by_hand(), FULL_ADDER)

    assert store.load(1).network.sizes == (3, 5, 2)


def test_fills_in_what_only_the_store_knows(store: WeightStore) -> None:
    given = replace(record(xor_by_hand()), model="other", version=99, parent=98, created_at="then", restored_from=5)
    publish(store)
    before = datetime.now(UTC) - timedelta(milliseconds=1)

    second = store.publish(xor_by_hand(), curve(), given).record

    assert (second.model, second.version, second.parent, second.restored_from) == ("xor", 2, 1, 5)
    assert before <= datetime.fromisoformat(second.created_at) <= datetime.now(UTC)
    assert store.load(1).record.parent is None


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir, lambda path: path.symlink_to("nowhere")])
def test_passes_over_a_number_that_is_taken_by_anything(store: WeightStore, make: Callable[[Path], None]) -> None:
    publish(store)
    make(store.path(2))

    third = publish(store)

    assert (third.number, third.record.parent) == (3, 2)
    assert store.versions() == [1, 2, 3]


def test_takes_the_next_number_if_another_takes_its_own_at_the_last_moment(
    store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who does not know the lock, such as a person with `cp`."""
    link = os.link

    def link_too_late(source: Path, target: Path) -> None:
        if target.name == "1.safetensors":
            target.write_bytes(b"of somebody else")
        link(source, target)

    monkeypatch.setattr(os, "link", link_too_late)

    published = publish(store)

    assert published.number == 2
    assert store.path(1).read_bytes() == b"of somebody else"
    assert store.load(2).record.parent == 1
    assert store.versions() == [1, 2]


@pytest.mark.slow
def test_numbers_have_no_gap_when_many_processes_publish_at_once(store: WeightStore) -> None:
    script = f"from tests.versions import publish_many; publish_many({str(store.models_dir)!r}, 25)"
    writers = [subprocess.Popen([sys.executable, "-c", script], cwd=ROOT) for _ in range(8)]

    seen, deadline = 0, monotonic() + DEADLINE_S
    while any(writer.poll() is None for writer in writers) and monotonic() < deadline:
        for number in store.versions()[-3:]:  # a reader meanwhile sees whole files only
            seen = max(seen, store.load(number).number)
    statuses = [writer.wait(DEADLINE_S) for writer in writers]

    assert statuses == [0] * 8
    assert 0 < seen <= 200
    assert [store.load(number).number for number in store.versions()] == list(range(1, 201))
    assert sorted(contents(store.directory)) == sorted(f"{number}.safetensors" for number in range(1, 201))


def test_a_published_file_never_changes_again(store: WeightStore) -> None:
    publish(store)
    first, status = store.path(1).read_bytes(), store.path(1).stat()

    publish(store)
    store.load(1)

    assert store.path(1).read_bytes() == first
    assert (store.path(1).stat().st_ino, store.path(1).stat().st_mtime_ns) == (status.st_ino, status.st_mtime_ns)


def test_a_published_file_has_one_name_and_cannot_be_written(store: WeightStore) -> None:
    publish(store)

    status = store.path(1).stat()

    assert status.st_nlink == 1
    assert stat.S_IMODE(status.st_mode) & 0o222 == 0
    assert stat.S_IMODE(status.st_mode) & 0o400


def test_removes_what_a_killed_publisher_left(store: WeightStore) -> None:
    publish(store)
    (store.directory / TEMPORARY).write_bytes(b"half of a fi")

    assert store.versions() == [1]
    assert publish(store).number == 2
    assert sorted(contents(store.directory)) == ["1.safetensors", "2.safetensors"]


def test_a_leftover_that_became_a_version_does_not_tie_the_next_one_to_it(store: WeightStore) -> None:
    """Killed between link and unlink: both names are one file, which must not be written through the other."""
    publish(store)
    os.link(store.path(1), store.directory / TEMPORARY)
    first = store.path(1).read_bytes()

    publish(store)

    assert store.path(1).read_bytes() == first
    assert not store.path(2).samefile(store.path(1))


@pytest.mark.parametrize("step", ["fsync", "link", "unlink"])
@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_leaves_the_versions_whole(store: WeightStore, step: str, nth: int, moment: str) -> None:
    publish(store)
    first = contents(store.directory)

    status = publish_until(Death(step, nth, moment), publish_many, store.models_dir, 2)

    left = store.versions()
    assert status == KILLED
    assert left in ([1], [1, 2], [1, 2, 3])
    assert [store.load(number).number for number in left] == left
    assert publish(store).number == left[-1] + 1
    assert contents(store.directory).items() >= first.items()
    assert len(contents(store.directory)) == len(left) + 1


def fail(code: int) -> None:
    raise OSError(code, os.strerror(code))


def failing_open(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.open

    def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            fail(code)
        return really(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)


def failing_fsync(code: int, monkeypatch: pytest.MonkeyPatch, of: Callable[[int], bool]) -> None:
    really = os.fsync

    def refuse(descriptor: int) -> None:
        if of(os.fstat(descriptor).st_mode):
            fail(code)
        really(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)


STEPS: dict[str, Callable[[int, pytest.MonkeyPatch], None]] = {
    "open": failing_open,
    "fsync of the file": lambda code, patch: failing_fsync(code, patch, stat.S_ISREG),
    "link": lambda code, patch: patch.setattr(os, "link", lambda *_: fail(code)),
    "fsync of the directory": lambda code, patch: failing_fsync(code, patch, stat.S_ISDIR),
}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS], ids=errno.errorcode.get)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("earlier", [0, 2])
def test_a_failure_leaves_the_versions_as_they_were(store: WeightStore, step: str, code: int, earlier: int) -> None:
    for _ in range(earlier):
        publish(store)
    before = contents(store.directory) if earlier else {}

    with pytest.MonkeyPatch.context() as patch:
        STEPS[step](code, patch)
        with pytest.raises(OSError, match=os.strerror(code)) as failure:
            publish(store)

    assert failure.value.errno == code
    assert (contents(store.directory) if store.directory.exists() else {}) == before
    assert publish(store).number == earlier + 1


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let the kernel refuse every write beyond `size`, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 1, 1000])
def test_a_write_that_breaks_off_leaves_the_versions_as_they_were(store: WeightStore, size: int) -> None:
    publish(store)
    before = contents(store.directory)

    with files_of_at_most(size), pytest.raises(OSError, match="too large") as failure:
        publish(store)

    assert failure.value.errno == errno.EFBIG
    assert contents(store.directory) == before
    assert publish(store).number == 2


def test_a_failure_to_make_the_directory_is_told(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")

    with pytest.raises((NotADirectoryError, FileExistsError)):
        publish(WeightStore(tmp_path / "models", "xor"))
    with pytest.raises(NotADirectoryError):
        WeightStore(tmp_path / "models", "xor").versions()


def test_gives_its_lock_back_after_a_failure(store: WeightStore) -> None:
    with pytest.MonkeyPatch.context() as patch:
        STEPS["link"](errno.ENOSPC, patch)
        with pytest.raises(OSError, match="No space"):
            publish(store)
    script = f"from tests.versions import publish_many; publish_many({str(store.models_dir)!r}, 1)"

    subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=DEADLINE_S, check=True)

    assert store.versions() == [1]


def test_has_every_file_on_the_disk_before_it_has_its_name(store: WeightStore, monkeypatch: pytest.MonkeyPatch) -> None:
    story: list[str] = []
    fsync, link = os.fsync, os.link

    def tell_fsync(descriptor: int) -> None:
        story.append(f"fsync {OPEN_FILES.joinpath(str(descriptor)).readlink().name}")
        fsync(descriptor)

    def tell_link(source: Path, target: Path) -> None:
        story.append(f"link {target.name}")
        link(source, target)

    monkeypatch.setattr(os, "fsync", tell_fsync)
    monkeypatch.setattr(os, "link", tell_link)

    publish(store)

    assert story[-3:] == [f"fsync {TEMPORARY}", "link 1.safetensors", "fsync xor"]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was put on the disk, in its order."""
    paths: list[Path] = []
    fsync = os.fsync

    def tell(descriptor: int) -> None:
        paths.append(OPEN_FILES.joinpath(str(descriptor)).readlink())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", tell)
    return paths


def test_has_every_directory_that_it_made_on_the_disk(tmp_path: Path, synced: list[Path]) -> None:
    """A directory is there to stay once its parent was synced, and that holds for each one that was made."""
    publish(WeightStore(tmp_path / "deep" / "models", "xor"))

    assert set(synced) >= {tmp_path, tmp_path / "deep", tmp_path / "deep/models", tmp_path / "deep/models/xor"}


def test_does_not_publish_what_it_would_not_load(store: WeightStore) -> None:
    publish(store)

    with pytest.raises(CorruptWeights, match="margin"):
        store.publish(notebook_network(9), curve(), record(xor_by_hand()))
    with pytest.raises(CorruptWeights, match="not finite"):
        store.publish(network([[float("nan")] * 2] * 2, [0, 0], [[0, 0]], [0]), curve(), record(xor_by_hand()))
    with pytest.raises(CorruptWeights, match="larger than"):
        store.publish(xor_by_hand(), curve(MAX_FILE_BYTES // 24), record(xor_by_hand()))

    assert sorted(contents(store.directory)) == ["1.safetensors"]


@pytest.mark.parametrize(
    "name",
    [
        "01.safetensors",
        "0.safetensors",
        "-1.safetensors",
        "+1.safetensors",
        "1_0.safetensors",
        "1.safetensors.tmp",
        "1.safetensors~",
        "1.safetensors\n",
        ".1.safetensors",
        " 1.safetensors",
        "1.SAFETENSORS",
        "1safetensors",
        "1",
        "1.0.safetensors",
        "٣.safetensors",
        "latest.safetensors",
        "README.md",
        TEMPORARY,
    ],
)
def test_ignores_every_other_name(store: WeightStore, name: str) -> None:
    publish(store)
    (store.directory / name).write_bytes(store.path(1).read_bytes())

    assert store.versions() == [1]
    assert publish(store).number == 2


@pytest.mark.parametrize("number", [2, 10**18, 10**80])
def test_says_that_there_is_no_such_version(store: WeightStore, number: int) -> None:
    publish(store)

    with pytest.raises(FileNotFoundError) as missing:
        store.load(number)
    assert missing.value.filename == str(store.path(number))


def test_refuses_a_file_under_another_number(store: WeightStore) -> None:
    publish(store)
    store.path(1).rename(store.path(5))

    with pytest.raises(CorruptWeights, match="version 1 of 'xor' under another name"):
        store.load(5)


def test_refuses_a_file_of_another_model(store: WeightStore) -> None:
    other = WeightStore(store.models_dir, "and")
    publish(other)
    store.directory.mkdir()
    other.path(1).rename(store.path(1))

    with pytest.raises(CorruptWeights, match="version 1 of 'and' under another name"):
        store.load(1)


def sparse_terabyte(path: Path) -> None:
    path.touch()
    os.truncate(path, 2**40)


def listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))  # such an address is at most 108 bytes long


UNUSABLE: dict[str, Callable[[Path], object]] = {
    "empty": Path.touch,
    "one byte": lambda path: path.write_bytes(b"x"),
    "text": lambda path: path.write_text("hello"),
    "symlink": lambda path: path.symlink_to("1.safetensors"),
    "symlink to itself": lambda path: path.symlink_to(path.name),
    "symlink to nowhere": lambda path: path.symlink_to("nowhere"),
    "symlink to an endless device": lambda path: path.symlink_to("/dev/zero"),
    "pipe": os.mkfifo,
    "directory": Path.mkdir,
    "socket": listen,
    "a byte too large": lambda path: path.write_bytes(bytes(MAX_FILE_BYTES + 1)),
    "a terabyte": sparse_terabyte,
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_refuses_what_is_no_weight_file_and_does_not_wait_for_it(
    store: WeightStore, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store)
    monkeypatch.chdir(store.directory)
    UNUSABLE[what](store.path(2))

    with pytest.raises((CorruptWeights, OSError)):
        store.load(2)

    assert store.versions() == [1, 2]
    assert store.load(1).number == 1


def test_refuses_a_link_to_a_good_file_elsewhere(store: WeightStore) -> None:
    """What it points to could be exchanged, so a version would not be immutable."""
    publish(store)
    store.path(1).rename(store.models_dir / "elsewhere")
    store.path(1).symlink_to("../elsewhere")

    with pytest.raises(CorruptWeights, match="it is a symbolic link"):
        store.load(1)


@pytest.mark.parametrize("what", UNUSABLE)
def test_holds_no_file_open_after_a_refusal(store: WeightStore, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(store)
    monkeypatch.chdir(store.directory)
    UNUSABLE[what](store.path(2))
    before = len(list(OPEN_FILES.iterdir()))

    with pytest.raises((CorruptWeights, OSError)):
        store.load(2)

    assert len(list(OPEN_FILES.iterdir())) == before


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("symlink", "it is a symbolic link"),
        ("symlink to itself", "it is a symbolic link"),
        ("symlink to nowhere", "it is a symbolic link"),
        ("symlink to an endless device", "it is a symbolic link"),
        ("pipe", "not a regular file"),
        ("directory", "not a regular file"),
        ("a byte too large", "larger than 4194304 bytes"),
        ("a terabyte", "larger than 4194304 bytes"),
        ("empty", "no weight file"),
    ],
)
def test_tells_why_a_file_is_refused(store: WeightStore, what: str, reason: str) -> None:
    publish(store)
    UNUSABLE[what](store.path(2))

    with pytest.raises(CorruptWeights, match=reason):
        store.load(2)


def test_takes_a_file_of_nearly_the_largest_size(store: WeightStore) -> None:
    points = (MAX_FILE_BYTES - 4096) // 24

    published = store.publish(xor_by_hand(), curve(points), record(xor_by_hand()))

    assert MAX_FILE_BYTES - 4096 < store.path(1).stat().st_size <= MAX_FILE_BYTES
    assert store.load(published.number).curve.shape == (points, 3)


@pytest.mark.parametrize("name", ["xor", "XOR-2", "a", "0", "a.b_c-d", "x" * 64])
def test_takes_plain_names_of_models(tmp_path: Path, name: str) -> None:
    store = WeightStore(tmp_path, name)

    publish(store)

    assert store.load(1).record.model == name
    assert store.directory == tmp_path / name


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../xor",
        "a/b",
        "/",
        "/etc",
        "xor/",
        "-xor",
        "_xor",
        ".xor",
        "x" * 65,
        "x\0r",
        "xor\n",
        "ẍor",
        "x r",
    ],
)
def test_refuses_names_that_could_lead_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="model name"):
        WeightStore(tmp_path, name)


def test_models_side_by_side_do_not_see_each_other(tmp_path: Path) -> None:
    xor, adder = WeightStore(tmp_path, "xor"), WeightStore(tmp_path, "adder")

    publish(xor)
    publish(xor)
    first = publish(adder, full_adder_by_hand(), FULL_ADDER)

    assert (xor.versions(), adder.versions()) == ([1, 2], [1])
    assert first.record.parent is None


def test_takes_no_number_that_its_readers_cannot_hold(store: WeightStore) -> None:
    """One stray name made the next version one that no route could tell of."""
    publish(store)
    (store.directory / f"{10**18}.safetensors").touch()
    assert publish(store).number == 2

    store.path(10**18 - 1).touch()
    with pytest.raises(OSError, match="there is no number after 999999999999999999"):
        publish(store)
    assert store.versions() == [1, 2, 10**18 - 1]


def test_syncs_what_holds_its_directory_though_another_made_it(store: WeightStore, synced: list[Path]) -> None:
    """Whoever made it may have been killed between that and its sync."""
    store.directory.mkdir(parents=True)
    publish(store)

    assert synced[:2] == [store.models_dir, store.models_dir.parent]


def test_publishes_below_a_directory_that_it_may_not_read(store: WeightStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.directory.mkdir(parents=True)
    really = os.open

    def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
        if Path(path) == store.models_dir.parent:
            fail(errno.EACCES)
        return really(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)

    assert publish(store).number == 1

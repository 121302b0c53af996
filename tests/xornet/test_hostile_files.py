"""Files made to be believed: mutations, exchanges while they are read, what is no file. The last good one stays."""

import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from service.model.live import LiveModel
from tests.forgeries import sign
from tests.networks import xor_by_hand
from tests.paths import ROOT
from tests.versions import publish, version
from tests.xornet.test_store import UNUSABLE
from xornet.store import MAX_FILE_BYTES, WeightStore
from xornet.truth_table import XOR, margin
from xornet.version import Version
from xornet.weights import CorruptWeights, decode, encode

GOOD = encode(version(xor_by_hand()))
MUTATIONS = 10_000
SWAPPING_S = 3.0

Mutation = Callable[[random.Random, bytes], bytes]


def span(chance: random.Random, data: bytes) -> tuple[int, int]:
    """Return the ends of a part of `data`, short ones being likelier."""
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.randint(1, 2 ** chance.randint(0, 10)))


def overwrite(chance: random.Random, data: bytes) -> bytes:
    start, end = span(chance, data)
    return data[:start] + chance.randbytes(end - start) + data[end:]


def insert(chance: random.Random, data: bytes) -> bytes:
    start, end = span(chance, data)
    return data[:start] + chance.randbytes(end - start) + data[start:]


def delete(chance: random.Random, data: bytes) -> bytes:
    start, end = span(chance, data)
    return data[:start] + data[end:]


def repeat(chance: random.Random, data: bytes) -> bytes:
    start, end = span(chance, data)
    return data[:end] + data[start:end] * chance.randint(1, 4) + data[end:]


def exchange(chance: random.Random, data: bytes) -> bytes:
    (a, b), (c, d) = sorted((span(chance, data), span(chance, data)))
    return data if b > c else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def retell(chance: random.Random, data: bytes) -> bytes:
    """Put another number, sign or bracket where one is."""
    places = [place for place, byte in enumerate(data) if byte in b'0123456789"[]{}:,.-']
    place = chance.choice(places)
    return (
        data[:place]
        + chance.choice([b"0", b"9", b"-", b"e9", b"9" * 20, b'"', b"[", b"}", b":", b","])
        + data[place + 1 :]
    )


def mutate(chance: random.Random) -> bytes:
    data = GOOD
    for mutation in chance.choices([overwrite, insert, delete, repeat, exchange, retell], k=chance.randint(1, 4)):
        data = mutation(chance, data)
    return data


def loaded(data: bytes) -> Version | None:
    try:
        return decode(data)
    except CorruptWeights:
        return None


def test_refuses_ten_thousand_mutations() -> None:
    chance = random.Random(20260102)  # noqa: S311  the same ones each time

    taken = [data for data in (mutate(chance) for _ in range(MUTATIONS)) if data != GOOD and loaded(data)]

    assert taken == []


@pytest.mark.slow
def test_a_mutation_with_a_right_digest_is_refused_or_is_a_network_that_solves_xor() -> None:
    """Who can write the store can sign; what then stays is that the network is finite and answers its table."""
    chance = random.Random(20260103)  # noqa: S311
    found = [loaded(sign(mutate(chance))) for _ in range(MUTATIONS)]

    passed = [version for version in found if version]

    assert 0 < len(passed) < MUTATIONS / 2
    assert all(margin(version.network, XOR) > 0 for version in passed if version.record.truth_table == XOR.rows)


def test_no_mutation_costs_more_time_or_memory_than_its_size() -> None:
    chance = random.Random(20260104)  # noqa: S311
    files = [sign(mutate(chance)) for _ in range(500)]
    tracemalloc.start()
    slowest = 0.0

    for data in files:
        started = time.perf_counter()
        loaded(data)
        slowest = max(slowest, time.perf_counter() - started)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert slowest < 1
    assert peak < MAX_FILE_BYTES


EXCHANGES = {
    "renamed over it": "shutil.copy(source, beside); os.replace(beside, target)",
    "written over it": "target.write_bytes(source.read_bytes())",
    "written in halves": "data = source.read_bytes(); file = target.open('r+b'); file.write(data[:3000]); "
    "file.flush(); time.sleep(0.0005); file.write(data[3000:]); file.truncate(); file.close()",
    "a link instead": "target.unlink(); target.symlink_to(source)",
    "a pipe instead": "target.unlink(); os.mkfifo(target)",
}


@contextmanager
def exchanging(store: WeightStore, how: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Let another process exchange version 3 all the time: for a good file, for another, and as `how` says."""
    script = f"""
import os, shutil, sys, time
from pathlib import Path
first, second, beside, target = map(Path, sys.argv[1:])
while True:
    for source in (first, second):
        {EXCHANGES[how]}
        if not target.is_file() or target.is_symlink():
            target.unlink()
            shutil.copy(source, target)
            target.chmod(0o644)
        time.sleep(0.001)  # for the reader to see it whole, too
"""
    store.path(3).write_bytes(GOOD)
    beside = store.models_dir / "beside"
    files = [store.models_dir / "first", store.models_dir / "second"]
    command = [sys.executable, "-c", script, *map(str, files), str(beside), str(store.path(3))]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("how", EXCHANGES)
def test_a_file_that_is_exchanged_while_it_is_read_is_one_whole_version_or_refused(
    store: WeightStore, how: str
) -> None:
    publish(store)
    live = LiveModel(store)
    live.refresh()
    files = {name: third(sharpness) for name, sharpness in (("first", 20.0), ("second", 21.0))}
    for name, data in files.items():
        (store.models_dir / name).write_bytes(data)
    whole = {decode(data).sha256 for data in files.values()}
    seen: set[str] = set()

    with exchanging(store, how) as process:
        until = time.monotonic() + SWAPPING_S / len(EXCHANGES)
        while time.monotonic() < until or not seen:
            live.refresh()
            assert live.serving().sha256 in whole or live.serving().number == 2
            try:
                seen.add(store.load(3).sha256)
            except (CorruptWeights, OSError):
                assert process.poll() is None

    assert seen <= whole


def third(sharpness: float) -> bytes:
    return encode(version(xor_by_hand(sharpness), number=3))


@pytest.mark.parametrize("what", UNUSABLE)
def test_the_service_keeps_its_last_good_version_beside_anything(
    store: WeightStore, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveModel(store)
    live.refresh()
    monkeypatch.chdir(store.directory)
    UNUSABLE[what](store.path(2))

    live.refresh()

    assert live.serving().number == 1
    assert live.trouble.startswith("version 2 ") or what == "symlink to nowhere"

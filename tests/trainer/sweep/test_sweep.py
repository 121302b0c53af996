"""A sweep: every base seed is accounted for once, over all cores, also when it is interrupted."""

import errno
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.paths import ROOT
from trainer.cli import main
from trainer.learning.observer import Point
from trainer.sweep.outcomes import HEADER, Outcome, Setting, appending, read
from trainer.sweep.run import GateObserver, sweep, train_one
from trainer.sweep.table import markdown, text

QUICK = ["--epochs", "4000", "--lr", "0.7", "--restarts", "30"]
SETTING = Setting("xor", 2, "sigmoid", 0.7, 4000, 30, 0.4, "compiled")
DEADLINE_S = 60


@pytest.mark.slow
def test_accounts_for_every_base_seed_of_every_setting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["sweep", "--seeds", "4", "--hidden", "2,3,2", "--activation", "sigmoid,relu", "--out", str(tmp_path)]

    status = main([*command, *QUICK])

    printed = capsys.readouterr().out
    found = read(tmp_path / "outcomes.csv")
    assert status == 0
    assert sorted((o.setting.hidden, o.setting.activation, o.seed) for o in found) == [
        (hidden, activation, seed) for hidden in (2, 3) for activation in ("relu", "sigmoid") for seed in range(4)
    ]
    assert printed.startswith("0 of 16 base seeds ended unpublished.\n")
    assert (tmp_path / "table.md").read_text().startswith("0 of 16 base seeds ended unpublished.\n")
    assert printed.splitlines()[-2:] == [str(tmp_path / "table.md"), str(tmp_path / "sweep.png")]
    assert (tmp_path / "sweep.png").read_bytes().startswith(b"\x89PNG")


def test_an_outcome_is_that_of_the_train_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = train_one((SETTING, 9))

    main(["train", "--seed", "9", "--models-dir", str(tmp_path), *QUICK])

    printed = capsys.readouterr()
    assert outcome.is_published
    assert outcome.attempts == printed.err.count("stalled") + 1 > 1
    assert f"margin {outcome.margin:.4f}" in printed.out


def test_an_outcome_without_a_published_network_has_the_best_margin() -> None:
    outcome = train_one((SETTING._replace(epochs=1000, restarts=2, required_margin=0.49), 9))

    assert (outcome.is_published, outcome.attempts, outcome.epochs_to_gate) == (False, 3, 0)
    assert 0.3 < outcome.margin < 0.49


def test_resumes_from_the_file_and_trains_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    known = [Outcome(SETTING, seed, 7, 123, 0.456) for seed in (0, 2)]
    with appending(path) as file:
        for outcome in known:
            file.add(outcome)
    path.write_text(path.read_text() + "xor,2,sigmoid,0.7,40")  # torn by a kill

    found = sweep([SETTING], 4, path)

    assert [outcome.seed for outcome in found] == [0, 1, 2, 3]
    assert [outcome for outcome in found if outcome in known] == known
    assert sorted(read(path)) == sorted(found)
    assert sweep([SETTING], 4, path) == found


def test_other_settings_in_the_file_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    other = Outcome(SETTING._replace(epochs=4001), 0, 1, 2, 0.45)
    with appending(path) as file:
        file.add(other)

    found = sweep([SETTING], 1, path)

    assert other not in found
    assert read(path) == [other, *found]


@pytest.mark.slow
def test_an_interrupt_ends_it_at_once_and_the_same_command_resumes(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    with sweeping(tmp_path) as process:
        wait_for_lines(path, 20)

        os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C on a terminal does: it reaches every process
        printed, told = process.communicate(timeout=DEADLINE_S)

    assert process.returncode == 130
    assert (printed, told) == ("", f"trainer: interrupted; the same command resumes from {path}\n")
    known = read(path)
    assert len(known) >= 19
    assert set(sweep([known[0].setting], max(o.seed for o in known) + 1, path)) >= set(known)


@pytest.mark.slow
def test_a_killed_process_ends_it_and_the_same_command_resumes(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    with sweeping(tmp_path) as process:
        wait_for_lines(path, 20)

        os.kill(workers_of(process.pid)[-1], signal.SIGKILL)  # as the kernel does where memory is short
        printed, told = process.communicate(timeout=DEADLINE_S)

    assert (process.returncode, printed) == (1, "")
    assert told == (f"trainer: a process was killed; the same command resumes from {path}\n")
    known = read(path)
    assert len(known) >= 19
    assert set(sweep([known[0].setting], max(o.seed for o in known) + 1, path)) >= set(known)


@pytest.mark.slow
def test_a_sweep_that_is_killed_itself_leaves_no_process_behind(tmp_path: Path) -> None:
    with sweeping(tmp_path) as process:
        wait_for_lines(tmp_path / "outcomes.csv", 2)
        workers = workers_of(process.pid)

        process.kill()
        assert workers
        wait_until(lambda: not any(map(is_running, workers)))


def test_an_interrupt_says_how_to_resume(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("trainer.sweep.run.sweep", interrupt)

    assert main(["sweep", "--seeds", "1", "--out", str(tmp_path)]) == 130
    assert "the same command resumes from" in capsys.readouterr().err


@contextmanager
def sweeping(out: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a sweep that takes longer than its test, in a session of its own; nothing of it outlives the block."""
    command = [sys.executable, "-m", "trainer", "sweep", "--seeds", "2000", "--out", str(out), "--epochs", "20000"]
    process = subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def workers_of(pid: int) -> list[int]:
    """Return the processes that train, without the one that cleans up Python's semaphores."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def is_running(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""  # empty once a process has ended
    return False


def wait_for_lines(path: Path, count: int) -> None:
    wait_until(lambda: path.exists() and path.read_bytes().count(b"\n") >= count)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
def test_says_how_many_ended_unpublished(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["sweep", "--seeds", "3", "--out", str(tmp_path), "--epochs", "2", "--restarts", "1"]

    status = main(command)

    printed = capsys.readouterr().out
    assert status == 0
    assert printed.startswith("3 of 3 base seeds ended unpublished.\n")
    assert re.search("^xor 2-2-1 sigmoid +3 +3 +2" + " +none" * 5 + "$", printed, re.MULTILINE)
    assert [(o.attempts, o.is_published) for o in read(tmp_path / "outcomes.csv")] == [(2, False)] * 3


def test_the_table_has_the_share_published_at_each_count_of_restarts() -> None:
    outcomes = [Outcome(SETTING, seed, seed + 1, 1000 * (seed + 1), 0.45 + seed / 100) for seed in range(3)]
    outcomes.append(Outcome(SETTING, 3, 10, 0, 0.1))

    lines = markdown(outcomes).splitlines()

    assert lines[0] == "1 of 4 base seeds ended unpublished."
    assert "| xor 2-2-1 sigmoid | 4 | 1 | 10 | 2000 | 2980 | 3000 | 0.4500 | 0.4600 |" in lines
    shares = {0: "25.00%", 1: "50.00%", 2: "75.00%", 3: "75.00%", 5: "75.00%", 10: "75.00%", 20: "75.00%", 30: "75.00%"}
    assert lines[-8:] == [f"| {restarts} | {share} |" for restarts, share in shares.items()]


def test_the_gate_is_reached_at_the_first_point_with_the_margin_of_each_attempt() -> None:
    observer = GateObserver(0.4)

    for attempt, epoch, reached in ((0, 9, 0.1), (0, 19, 0.39), (1, 9, 0.2), (1, 19, 0.4), (1, 29, 0.3), (1, 39, 0.5)):
        observer.on_point(Point(attempt, epoch, 0.5 - reached, reached))

    assert observer.epochs == {1: 19}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("mine,own\n1,2\n", "its first line is not table,hidden,activation,"),
        ("a line of mine that has no end", "its first line is not table,hidden,activation,"),
        ("table,hidden,activation,and what else I keep", "its first line is not table,hidden,activation,"),
        ("\0\udcff\udcfe", "its first line is not table,hidden,activation,"),
        (f"{HEADER}\n{'9' * 131_073},\udcff\n", f"line 2 is not an outcome of a sweep: '{'9' * 200}'\n"),
        (f"{HEADER}\nxor,2,sigmoid,0.1\n", "line 2 is not an outcome of a sweep: 'xor,2,sigmoid,0.1'"),
        (f"{HEADER}\nxor,2,sigmoid,0.1,10,1,0.4,compiled,x,1,1,0.4\n", "line 2 is not an outcome of a sweep"),
    ],
)
def test_rejects_some_other_file_and_leaves_it_as_it_is(
    content: str, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_text(content, errors="surrogateescape")

    status = main(["sweep", "--seeds", "1", "--out", str(tmp_path), *QUICK])

    assert status == 1
    assert f"trainer: {path}: {named}" in capsys.readouterr().err
    assert path.read_text(errors="surrogateescape") == content


@pytest.mark.parametrize("length", [0, 1, len(HEADER), len(HEADER) + 1])
def test_resumes_a_file_with_a_partial_header(length: int, tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_text(f"{HEADER}\n"[:length])

    with appending(path) as file:
        file.add(outcome := Outcome(SETTING, 0, 7, 123, 0.456))

    assert path.read_text().startswith(f"{HEADER}\nxor,2,")
    assert read(path) == [outcome]


def test_names_a_file_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()

    status = main(["sweep", "--seeds", "1", "--out", str(tmp_path / "file")])

    assert status == 4
    assert f"{tmp_path}/file/outcomes.csv: it could not be written" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--hidden", "2,x"], ["--activation", "tanh"], ["--hidden", ""], ["--seeds", "0"]])
def test_a_wrong_list_is_wrong_usage(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sweep", "--seeds", "1", *wrong])

    assert ended.value.code == 2
    assert f"argument {wrong[0]}: expected " in capsys.readouterr().err


def test_the_text_fits_into_80_columns_and_never_rounds_up_to_all_of_them() -> None:
    settings = [SETTING._replace(hidden=hidden, restarts=100) for hidden in (2, 10)]
    outcomes = [Outcome(setting, seed, 1, 177_999, 0.49) for setting in settings for seed in range(9999)]
    outcomes += [Outcome(setting, 9999, 101, 0, -0.1) for setting in settings]

    lines = text(outcomes).splitlines()

    assert max(map(len, lines)) <= 80
    assert lines[-1].split()[-9:] == ["99.9%"] * 9


def test_blames_the_processes_and_not_the_file_without_shared_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_semaphores(*_: object, **__: object) -> None:  # as where /dev/shm is read-only
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("trainer.sweep.processes.ProcessPoolExecutor", no_semaphores)

    status = main(["sweep", "--seeds", "1", "--out", str(tmp_path)])

    told = capsys.readouterr().err
    assert status == 1
    assert told.startswith("trainer: processes could not be started: they need semaphores, which are in /dev/shm: ")
    assert "outcomes.csv" not in told

"""Runs jobs over all cores, in processes that end with their parent."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")
CHUNK = 8  # jobs handed to a process at once: few enough to show progress, and little to lose


class CannotStartProcesses(Exception):
    """The system refused to start processes, or what they need to communicate."""


def run_all(run: Callable[[Job], Result], jobs: Sequence[Job]) -> Generator[Result, None, None]:
    """Yield results in the order in which they are known; closed early, it ends its processes.

    CannotStartProcesses, with the system's reason.
    """
    with _pool() as pool:
        try:
            for chunk in as_completed(_submit(pool, run, jobs)):
                yield from chunk.result()
        except BaseException:
            for process in multiprocessing.active_children():
                process.terminate()  # else the pool would wait until every job is done
            raise


def _pool() -> ProcessPoolExecutor:
    """Return a pool of processes that are spawned: a fork would copy the locks of NumPy's threads in any state."""
    try:
        return ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent)
    except (OSError, ImportError, NotImplementedError) as error:  # no semaphores without a writable /dev/shm
        raise CannotStartProcesses(f"they need semaphores, which are in /dev/shm: {error}") from error


def _submit(
    pool: ProcessPoolExecutor, run: Callable[[Job], Result], jobs: Sequence[Job]
) -> list["Future[list[Result]]"]:
    try:
        with _interrupts_ignored():
            return [pool.submit(_run_each, run, jobs[at : at + CHUNK]) for at in range(0, len(jobs), CHUNK)]
    except OSError as error:
        raise CannotStartProcesses(str(error)) from error


def _run_each(run: Callable[[Job], Result], jobs: Sequence[Job]) -> list[Result]:
    return [run(job) for job in jobs]


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore interrupts; processes started in here inherit that, so only their parent ends them."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end_with_parent() -> None:
    """End this process when its parent ends, even if the parent is killed; it would wait for jobs for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()

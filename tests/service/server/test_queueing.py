"""The queueing delay, which decides what is rejected under too much load."""

import asyncio
from contextlib import closing
from itertools import count
from math import inf
from typing import cast

import pytest

from service.server import queueing
from service.server.queueing import MAX_UNSENT_BYTES, Queue, TurnLoop
from tests.conftest import Serve
from tests.service.server.raw_requests import LENGTH, PROBE, post
from tests.service.server.wire import Client, listening, shared_by


def test_requests_of_one_turn_have_queued_since_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = count()
    monkeypatch.setattr(queueing, "monotonic", lambda: next(seconds))  # a clock that goes on when it is read

    async def delays() -> list[float]:
        loop, queue = cast(TurnLoop, asyncio.get_running_loop()), Queue()
        first, second = queue.delay_s(loop), queue.delay_s(loop)
        await asyncio.sleep(0)
        return [first, second, queue.delay_s(loop)]

    with asyncio.Runner(loop_factory=TurnLoop) as runner:
        first, second, in_the_next_turn = runner.run(delays())

    assert (first, second, in_the_next_turn) == (1, 2, 1)


def test_the_delay_is_infinite_while_too_many_response_bytes_are_unsent() -> None:
    queue = Queue()
    queue.unsent_bytes = MAX_UNSENT_BYTES + 1

    with closing(TurnLoop()) as loop:
        assert queue.delay_s(loop) == inf


def test_rejects_everything_but_probes_while_too_many_response_bytes_are_unsent(serve: Serve) -> None:
    shared = shared_by(serve())
    with listening(shared) as server, Client(server.port) as client:
        statuses = []
        for unsent in (MAX_UNSENT_BYTES, MAX_UNSENT_BYTES + 1, 0):
            shared.tick(unsent)
            client.send(PROBE, post(LENGTH))
            statuses.append((client.answer().status, client.answer().status))

    assert statuses == [(200, 200), (200, 503), (200, 200)]

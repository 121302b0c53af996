"""The queueing delay, which decides what is rejected under too much load."""

import asyncio
from math import inf

from service.server.queueing import MAX_UNSENT_BYTES, Queue
from tests.conftest import Serve
from tests.service.server.raw_requests import LENGTH, PROBE, post
from tests.service.server.wire import Client, listening, shared_by


def test_requests_of_one_turn_have_queued_since_it_began() -> None:
    async def delays() -> list[float]:
        loop, queue = asyncio.get_running_loop(), Queue()
        first = queue.delay_s(loop)
        while not (second := queue.delay_s(loop)):
            pass
        await asyncio.sleep(0)
        return [first, second, queue.delay_s(loop)]

    first, second, in_the_next_turn = asyncio.run(delays())

    assert (first, in_the_next_turn) == (0, 0)
    assert second > 0


def test_the_delay_is_infinite_while_too_many_response_bytes_are_unsent() -> None:
    async def delay() -> float:
        queue = Queue()
        queue.unsent_bytes = MAX_UNSENT_BYTES + 1
        return queue.delay_s(asyncio.get_running_loop())

    assert asyncio.run(delay()) == inf


def test_rejects_everything_but_probes_while_too_many_response_bytes_are_unsent(serve: Serve) -> None:
    shared = shared_by(serve())
    with listening(shared) as server, Client(server.port) as client:
        statuses = []
        for unsent in (MAX_UNSENT_BYTES, MAX_UNSENT_BYTES + 1, 0):
            shared.tick(unsent)
            client.send(PROBE, post(LENGTH))
            statuses.append((client.answer().status, client.answer().status))

    assert statuses == [(200, 200), (200, 503), (200, 200)]

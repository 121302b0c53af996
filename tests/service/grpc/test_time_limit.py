"""What takes too long is ended, and what is too much at once is rejected: neither keeps others from a response."""

import threading
import time
from typing import Any

import grpc
import pytest

from service.grpc import server, time_limit
from service.grpc.time_limit import TimeLimit
from tests.service.grpc.conftest import Start, call, connect, failure
from tests.service.grpc.requests import message

INFER = "/inference.GRPCInferenceService/ModelInfer"


class Call:
    """An RPC as gRPC's context shows it."""

    def __init__(self, *, has_ended: bool = False) -> None:
        self.has_ended, self.is_cancelled = has_ended, False

    def add_callback(self, callback: Any) -> bool:
        self.callback = callback
        return not self.has_ended

    def cancel(self) -> None:
        self.is_cancelled = True


def test_ends_what_is_over_its_time_and_nothing_else() -> None:
    over, done, late, ended = Call(), Call(), Call(), Call(has_ended=True)
    limit = TimeLimit(limit_s=0.0)
    for each in (over, done, ended):
        limit.watch(each)
    done.callback()
    limit._limit_s = 60
    limit.watch(late)
    time.sleep(0.01)

    limit.sweep()

    assert [each.is_cancelled for each in (over, done, late, ended)] == [True, False, False, False]


def test_requests_that_never_come_keep_nobody_from_a_response(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit.TimeLimit.__init__, "__defaults__", (0.5, 0.1))
    is_over = threading.Event()

    def never() -> Any:
        is_over.wait(20)
        yield from ()

    with connect(start()) as channel:
        stalled = [channel.stream_unary(INFER).future(never(), timeout=20) for _ in range(server.MAX_CALLS)]
        deadline, codes = time.monotonic() + 20, {grpc.StatusCode.RESOURCE_EXHAUSTED}
        while time.monotonic() < deadline:
            try:
                assert call(channel, "ModelInfer", message())
                break
            except grpc.RpcError as error:  # too many at once
                codes.add(error.code())
                time.sleep(0.05)
        else:
            pytest.fail("the stalled requests were not ended")

        assert codes == {grpc.StatusCode.RESOURCE_EXHAUSTED}
        assert {each.code() for each in stalled} == {grpc.StatusCode.CANCELLED}
    is_over.set()


def test_metadata_that_is_too_large_is_rejected(channel: grpc.Channel) -> None:
    code, _ = failure(channel, "ModelInfer", message(), metadata=[("x-much", "a" * 40_000)])

    assert code == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert call(channel, "ModelInfer", message())


def test_compressed_messages_are_refused_since_little_could_unpack_to_much(channel: grpc.Channel) -> None:
    code, details = failure(channel, "ModelInfer", message(), compression=grpc.Compression.Gzip)

    assert code == grpc.StatusCode.UNIMPLEMENTED
    assert "gzip" in details

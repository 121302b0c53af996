"""Bad input: each mistake has its status and names its field, and none is the server's fault."""

import grpc
import pytest
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from google.rpc.status_pb2 import Status

from service.errors import NoModelLoaded
from service.grpc.status import CODES, DETAILS, failure_of
from tests.service.grpc.conftest import Start, call, connect, failure
from tests.service.grpc.requests import BAD, Bad, message


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.what)
def test_is_rejected_by_name(channel: grpc.Channel, bad: Bad) -> None:
    code, details = failure(channel, "ModelInfer", bad.message)

    assert code.name == bad.code
    assert bad.told in details
    assert len(details) <= 1000
    assert "Traceback" not in details
    assert call(channel, "ModelInfer", message())


def test_its_fields_are_named_for_programs_too(channel: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        call(channel, "ModelInfer", message([0, 2]))

    status = Status.FromString(dict(caught.value.trailing_metadata())[DETAILS])
    about = BadRequest()
    assert status.details[0].Unpack(about)
    assert status.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]
    assert [(each.field, each.description) for each in about.field_violations] == [
        ("inputs[0].contents[1]", "expected the integer 0 or 1, got 2")
    ]


def test_what_may_be_retried_says_when() -> None:
    failure = failure_of(NoModelLoaded("empty"), "ModelInfer")

    about = RetryInfo()
    assert Status.FromString(dict(failure.metadata)[DETAILS]).details[0].Unpack(about)
    assert about.retry_delay.seconds == 1
    assert failure.code == grpc.StatusCode.UNAVAILABLE


def test_a_mistake_of_ours_is_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    failure = failure_of(ZeroDivisionError("secret"), "/inference.GRPCInferenceService/ModelInfer")

    assert failure.code == grpc.StatusCode.INTERNAL
    assert "secret" not in failure.detail
    assert "secret" in caplog.text
    assert set(CODES.values()) >= {failure.code}


def test_a_message_that_is_too_large_is_rejected(start: Start) -> None:
    with connect(start(max_body_bytes=1000)) as channel:
        code, _ = failure(channel, "ModelInfer", message([0, 1] * 600))

        assert code == grpc.StatusCode.RESOURCE_EXHAUSTED
        assert call(channel, "ModelInfer", message())


def test_a_request_without_a_message_is_rejected(channel: grpc.Channel) -> None:
    send = channel.stream_unary("/inference.GRPCInferenceService/ModelInfer")

    with pytest.raises(grpc.RpcError) as caught:
        send(iter(()), timeout=20)

    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert caught.value.details() == "expected one message, got none"

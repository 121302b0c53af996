"""How each error of the service is reported over gRPC: the one mapping from its HTTP status to a status code."""

import logging
from typing import Any, NamedTuple

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from google.rpc.status_pb2 import Status

from service.errors import Rejected, Unavailable
from service.http.problems import FAILED, RETRY_AFTER_S

CODES = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    401: grpc.StatusCode.UNAUTHENTICATED,
    404: grpc.StatusCode.NOT_FOUND,
    413: grpc.StatusCode.RESOURCE_EXHAUSTED,
    501: grpc.StatusCode.UNIMPLEMENTED,
    503: grpc.StatusCode.UNAVAILABLE,
    500: grpc.StatusCode.INTERNAL,
}
MAX_DETAIL = 1000  # characters: clients limit what they read of headers, 8 KiB by default
DETAILS, PUSHBACK = "grpc-status-details-bin", "grpc-retry-pushback-ms"
Metadata = list[tuple[str, Any]]

log = logging.getLogger("xornet.service")


class Failure(NamedTuple):
    """How an RPC ends that has no response."""

    status: int  # HTTP's, for the metrics and the log
    detail: str
    metadata: Metadata

    @property
    def code(self) -> grpc.StatusCode:
        return CODES[self.status]


def failure_of(error: Exception, method: str) -> Failure:
    """Return how an RPC ends that raised `error`."""
    match error:
        case Rejected():
            faults = [
                BadRequest.FieldViolation(field=fault.field, description=f"expected {fault.expected}, got {fault.got}")
                for fault in error.faults[:3]
            ]
            return _failure(error.status, error.detail, BadRequest(field_violations=faults) if faults else None)
        case Unavailable():
            wait_s = int(RETRY_AFTER_S)
            failure = _failure(503, f"no model can respond: {error}", RetryInfo(retry_delay=Duration(seconds=wait_s)))
            return failure._replace(metadata=[*failure.metadata, (PUSHBACK, str(wait_s * 1000))])
    log.error("unforeseen failure", exc_info=error, extra={"path": method})
    return _failure(500, FAILED, None)


def _failure(status: int, detail: str, about: BadRequest | RetryInfo | None) -> Failure:
    detail = detail[:MAX_DETAIL]
    metadata: Metadata = []
    if about is not None:
        details = AnyMessage()
        details.Pack(about)
        whole = Status(code=CODES[status].value[0], message=detail, details=[details])
        metadata.append((DETAILS, whole.SerializeToString()))
    return Failure(status, detail, metadata)

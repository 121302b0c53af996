"""Every RPC's way in and out: its token, its time limit, the reading of its message, its metrics and its log line.

Each is registered as if it took a stream, of which one message is read: so the time limit begins with the headers,
where gRPC's own way would keep a thread waiting for a message that never comes. On the wire both are the same.
"""

import logging
import random
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import grpc

from service import logs
from service.errors import Rejected
from service.grpc.callers import Callers, ids_of
from service.grpc.gate import Gate
from service.grpc.methods import Method, not_offered
from service.grpc.status import Failure, failure_of
from service.grpc.time_limit import TimeLimit
from service.http.environ import UNMATCHED
from service.service import Service

POST = "POST"  # what every RPC is in HTTP/2
GONE = Failure(499, "the client went away, or took too long", [])
REQUEST_ID_KEY = "x-request-id"
Stream = Callable[[Iterator[Any], Any], Iterator[Any]]

log = logging.getLogger("xornet.service")


class Calls(grpc.GenericRpcHandler):  # type: ignore[misc,unused-ignore]  # gRPC has no types
    """Responds to the RPCs in `methods`, and rejects all others by name; those in `public` need no token."""

    def __init__(
        self, service: Service, methods: dict[str, Method], public: frozenset[str], limit: TimeLimit, gate: Gate
    ) -> None:
        self._service, self._callers, self._public = service, Callers(service), public
        self._limit, self._gate = limit, gate
        self._handlers = {
            name: grpc.stream_unary_rpc_method_handler(self._respond_to(name, method))
            for name, method in methods.items()
        }

    def add_stream(self, name: str, request: Any, respond: Stream) -> None:
        """Add an RPC that takes and returns a stream of messages."""

        def stream(requests: Iterator[Any], context: Any) -> Iterator[Any]:
            self._limit.watch(context)
            try:
                self._caller(name, context.invocation_metadata())
            except Rejected as error:
                failure = failure_of(error, name)
                context.abort(failure.code, failure.detail)
            yield from respond(requests, context)

        self._handlers[name] = grpc.stream_stream_rpc_method_handler(
            stream, request.FromString, lambda message: message.SerializeToString()
        )

    def service(self, details: Any) -> Any:
        """Return what handles the RPC of that name, as gRPC asks for each."""
        name = details.method
        return self._handlers.get(name) or grpc.stream_unary_rpc_method_handler(
            self._respond_to(name, not_offered(name))
        )

    def _caller(self, name: str, metadata: Any) -> str:
        return "" if name in self._public else self._callers.name(metadata)

    def _respond_to(self, name: str, method: Method) -> Callable[[Iterator[bytes], Any], bytes]:
        def respond(requests: Iterator[bytes], context: Any) -> bytes:
            self._limit.watch(context)
            self._gate.arrive()
            started, metadata = perf_counter(), context.invocation_metadata()
            token = logs.IDS.set(ids := ids_of(metadata))
            caller, model, response, failure = "", "", b"", None
            try:
                caller = self._caller(name, metadata)
                message = method.parse(next(requests, None))
                model = getattr(message, "model_name", "")
                response = method.respond(message).SerializeToString()
            except grpc.RpcError:  # of the stream that no message came from
                failure = GONE
            except Exception as error:  # noqa: BLE001 - whatever it is, the client gets a status
                failure = failure_of(error, name)
            self._report(name, failure, perf_counter() - started, model)
            if failure or self._is_in_sample():
                facts = {"bytes": len(response), "client": context.peer(), "token": caller, "model": model[:64]}
                self._log(name, failure, facts)
            logs.IDS.reset(token)
            self._gate.leave()
            context.set_trailing_metadata([(REQUEST_ID_KEY, ids[0]), *(failure.metadata if failure else ())])
            if failure and failure is not GONE:
                context.abort(failure.code, failure.detail)
            return response

        return respond

    def _report(self, name: str, failure: Failure | None, seconds: float, model: str) -> None:
        route = name if name in self._handlers else UNMATCHED
        for report in self._service.response_observers:
            report(route, POST, failure.status if failure else 200, seconds, model)

    def _is_in_sample(self) -> bool:
        sample = self._service.settings.log_sample
        return bool(sample) and random.random() < sample  # noqa: S311  # a sample, not a secret

    @staticmethod
    def _log(name: str, failure: Failure | None, facts: dict[str, Any]) -> None:
        facts |= {"method": POST, "path": name[:200], "status": failure.status if failure else 200}
        facts |= {"detail": failure.detail} if failure else {}
        extra = {name: fact for name, fact in facts.items() if fact or name == "bytes"}
        log.log(*(logging.WARNING, "request failed") if failure else (logging.INFO, "request served"), extra=extra)

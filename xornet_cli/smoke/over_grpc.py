"""The Open Inference Protocol over gRPC, with the messages that the server describes by reflection.

Imported only for --grpc: nothing else of the command needs gRPC's packages.
"""

import struct
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest, ServerReflectionResponse

from xornet_cli.smoke.dialect import Reply, Row, Unreadable, unpack
from xornet_cli.smoke.facts import Facts
from xornet_client import Client, Rejected, RequestFailed, Unauthorized, Unavailable

INFER = "/inference.GRPCInferenceService/ModelInfer"
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
REQUEST, RESPONSE = "inference.ModelInferRequest", "inference.ModelInferResponse"
OPTIONS = [("grpc.initial_reconnect_backoff_ms", 100), ("grpc.max_reconnect_backoff_ms", 200)]
ERRORS: dict[Any, type[RequestFailed]] = {
    grpc.StatusCode.UNAUTHENTICATED: Unauthorized,
    **dict.fromkeys((grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND), Rejected),
}


class OverGRPC:
    """A dialect on a channel of its own, which reconnects by itself. RequestFailed unless the server describes it."""

    name, is_of_default = "Open Inference Protocol, gRPC", False

    def __init__(self, address: str, token: str | None, timeout_s: float, credentials: Any = None) -> None:
        make = grpc.insecure_channel if credentials is None else grpc.secure_channel
        self._channel = make(address, *([] if credentials is None else [credentials]), options=OPTIONS)
        self._address, self._token, self._timeout_s = address, token, timeout_s
        try:
            self._message, response = self._describe()
        except RequestFailed:
            self.close()
            raise
        self._infer = self._channel.unary_unary(INFER, self._message.SerializeToString, response.FromString)

    def close(self) -> None:
        self._channel.close()

    def request(self, _: Client, model: Facts, row: Row) -> Reply:
        tensor = {"name": "x", "datatype": "UINT8", "shape": [1, len(row)]}
        message = self._message(model_name=model.name, inputs=[tensor], raw_input_contents=[bytes(row)])
        response = self._call(self._infer, message)
        try:
            return unpack(model, b"".join(response.raw_output_contents), int(response.model_version))
        except (ValueError, struct.error) as error:
            raise Unreadable(f"{error!r} in {str(response)[:80]!r}") from error

    def _describe(self) -> list[Any]:
        """Return the classes of the request and of the response."""
        stream = self._channel.stream_stream(
            REFLECTION, ServerReflectionRequest.SerializeToString, ServerReflectionResponse.FromString
        )

        def reflect(request: Any, **options: Any) -> Any:
            return next(stream(iter([request]), **options), ServerReflectionResponse())

        found, pool = self._call(reflect, ServerReflectionRequest(file_containing_symbol=REQUEST)), DescriptorPool()
        try:
            for file in found.file_descriptor_response.file_descriptor_proto:
                pool.AddSerializedFile(file)
            return [GetMessageClass(pool.FindMessageTypeByName(name)) for name in (REQUEST, RESPONSE)]
        except (KeyError, TypeError) as error:
            raise Unavailable(f"{self._address}: it does not describe {REQUEST}") from error

    def _call(self, send: Any, message: Any) -> Any:
        metadata = [("authorization", f"Bearer {self._token}")] if self._token else []
        try:
            return send(message, timeout=self._timeout_s, metadata=metadata)
        except grpc.RpcError as error:
            code: Any = error.code()
            raise ERRORS.get(code, Unavailable)(f"{self._address}: {code.name}: {error.details()}") from error


def over_tls(authorities: Path | None) -> Any:
    """Return the credentials of a channel that trusts those certificates, or gRPC's own list."""
    return grpc.ssl_channel_credentials(authorities.read_bytes() if authorities else None)

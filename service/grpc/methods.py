"""What each RPC does: a message in, a message out."""

from collections.abc import Callable
from typing import Any, NamedTuple

from google.protobuf.message import DecodeError

from service.api.open_inference import inputs, metadata, repository
from service.errors import Rejected, Unavailable
from service.grpc import messages
from service.grpc.stubs import open_inference_grpc_pb2 as pb
from service.model import inference
from service.model.served import ServedModel
from service.service import Service

SERVICE = "inference.GRPCInferenceService"
NOT_OFFERED = {
    "RepositoryModelLoad": repository.WHY_NOT,
    "RepositoryModelUnload": repository.WHY_NOT,
    "ModelStreamInfer": "send one ModelInfer after the other; any number may be under way on one connection",
}
NUMBER_DIGITS = 18


class Method(NamedTuple):
    """One RPC: the type of its request, and what responds."""

    request: Any  # None if it is not even looked at
    respond: Callable[[Any], Any]

    def parse(self, data: bytes | None) -> Any:
        """Return the message; Rejected 400 unless `data` is one."""
        if self.request is None:
            return None
        if data is None:
            raise Rejected(400, "expected one message, got none")
        try:
            return self.request.FromString(data)
        except DecodeError:
            expected = self.request.DESCRIPTOR.name
            raise Rejected(400, f"expected a {expected}, got {len(data)} bytes that are none") from None


class Methods:
    """The RPCs of the protocol on one service. Any thread may call them; they raise what HTTP's routes do."""

    def __init__(self, service: Service) -> None:
        self._models, self._observers = service.models, service.prediction_observers

    def by_name(self) -> dict[str, Method]:
        """Return every RPC by its full name."""
        methods = {
            "ServerLive": Method(pb.ServerLiveRequest, lambda _: pb.ServerLiveResponse(live=True)),
            "ServerReady": Method(pb.ServerReadyRequest, self._server_ready),
            "ModelReady": Method(pb.ModelReadyRequest, self._model_ready),
            "ServerMetadata": Method(pb.ServerMetadataRequest, self._server_metadata),
            "ModelMetadata": Method(pb.ModelMetadataRequest, self._model_metadata),
            "ModelInfer": Method(pb.ModelInferRequest, self._infer),
            "RepositoryIndex": Method(pb.RepositoryIndexRequest, self._index),
        }
        return {f"/{SERVICE}/{name}": method for name, method in methods.items()}

    def _infer(self, request: pb.ModelInferRequest) -> pb.ModelInferResponse:
        model = self._models.get(request.model_name)
        try:
            frame = messages.read(request)
            version = model.version(version_of(request.model_version))
            rows = inputs.read_rows(frame, len(version.record.inputs))
        except Rejected as rejected:
            raise messages.renamed(rejected) from None
        predictions = inference.infer(version.network, rows)
        for report in self._observers:
            report(version, predictions.zeros, predictions.ones)
        return messages.write(frame, version, predictions)

    def _server_ready(self, _: pb.ServerReadyRequest) -> pb.ServerReadyResponse:
        return pb.ServerReadyResponse(ready=is_ready(self._models.default))

    def _model_ready(self, request: pb.ModelReadyRequest) -> pb.ModelReadyResponse:
        return pb.ModelReadyResponse(ready=is_ready(self._models.get(request.name), version_of(request.version)))

    @staticmethod
    def _server_metadata(_: pb.ServerMetadataRequest) -> pb.ServerMetadataResponse:
        return pb.ServerMetadataResponse(**metadata.describe_server())

    def _model_metadata(self, request: pb.ModelMetadataRequest) -> pb.ModelMetadataResponse:
        """Return the metadata without its properties: MLServer's clients read that field as another type, and fail."""
        model = self._models.get(request.name)
        described: dict[str, Any] = {**metadata.describe(model, model.version(version_of(request.version)))}
        del described["properties"]
        return pb.ModelMetadataResponse(**described)

    def _index(self, request: pb.RepositoryIndexRequest) -> pb.RepositoryIndexResponse:
        response = pb.RepositoryIndexResponse()
        for each in repository.list_versions(self._models, is_ready=request.ready):
            named = {"name": each["name"], "version": each["version"]}
            response.models.add(**named, state=each["state"], reason=each["reason"])
        return response


def not_offered(name: str) -> Method:
    """Return the method that rejects an RPC which is not offered, whatever its message."""
    short = name.rpartition("/")[2]

    def reject(_: Any) -> Any:
        raise Rejected(501, f"{short[:64]!r} is not offered: {NOT_OFFERED.get(short, 'there is no such RPC')}")

    return Method(None, reject)


def version_of(text: str) -> int | str | None:
    """Return the number, or the label, that a message names; None for the version that is served."""
    if text.isascii() and text.isdecimal() and len(text) <= NUMBER_DIGITS and text[0] != "0":
        return int(text)
    return text or None


def is_ready(model: ServedModel, which: int | str | None = None) -> bool:
    """Return whether the model can respond, by the version that is meant; Rejected 404 if there is no such version."""
    try:
        model.version(which)
    except Unavailable:
        return False
    return True

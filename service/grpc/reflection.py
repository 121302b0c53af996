"""Server reflection, by which tools such as grpcurl call what they have no .proto file of."""

from grpc_reflection.v1alpha.reflection import SERVICE_NAME, ReflectionServicer
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest

from service.grpc.calls import Calls
from service.grpc.methods import SERVICE

SERVICES = (SERVICE, "grpc.health.v1.Health", SERVICE_NAME)
VERSIONS = ("v1", "v1alpha")  # tools try the newer first; but for their package, their messages are the same


def add(calls: Calls) -> None:
    """Add the RPC in both of its versions."""
    servicer = ReflectionServicer(SERVICES)
    for version in VERSIONS:
        name = f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo"
        calls.add_stream(name, ServerReflectionRequest, servicer.ServerReflectionInfo)

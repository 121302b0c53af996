"""A gRPC client that sends RPCs without a pause, and checks and counts every response."""

from threading import Event, Thread

import grpc

from service.grpc.stubs import open_inference_grpc_pb2 as pb
from tests.service.grpc.conftest import call
from tests.service.grpc.requests import raw


class Rpcs:
    """Sends one after the other over one connection, which each of them finds open or opens again."""

    def __init__(self, port: int) -> None:
        self.right = 0
        self.faults: list[str] = []
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._done = Event()
        self._thread = Thread(target=self._run)

    def __enter__(self) -> "Rpcs":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self._channel.close()

    def _run(self) -> None:
        while not self._done.is_set():
            if fault := self.send():
                self.faults.append(fault)
            else:
                self.right += 1

    def send(self) -> str:
        """Return what is wrong with the response to every row of XOR, or nothing."""
        try:
            response: pb.ModelInferResponse = call(self._channel, "ModelInfer", raw(), pb.ModelInferResponse)
        except grpc.RpcError as error:
            return f"{error.code()}: {error.details()}"
        return "" if response.raw_output_contents[1] == bytes([0, 1, 1, 0]) else f"wrong: {response}"

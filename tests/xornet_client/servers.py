"""Servers that misbehave: each connection is handed to a script of ten lines, and every request is counted."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Script = Callable[[socket.socket, "Server"], None]
PREDICTION = b'{"y":1,"probability":0.99,"model":"xor","version":7}'


class Server:
    """What a scripted server has seen."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.requests: list[bytes] = []  # whole ones, as they came
        self.connections = 0
        self.is_over = threading.Event()

    def read(self, client: socket.socket) -> bool:
        """Read one whole request; False if the client has closed the connection."""
        data = b""
        while b"\r\n\r\n" not in data or len(data.partition(b"\r\n\r\n")[2]) < _length(data):
            if not (more := client.recv(65536)):
                return False
            data += more
        self.requests.append(data)
        return True


def _length(data: bytes) -> int:
    return int(data.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)


def response(body: bytes = PREDICTION, status: bytes = b"200 OK", *headers: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join([b"HTTP/1.1 " + status, length, *headers, b"", body])


@contextmanager
def serving(script: Script) -> Iterator[Server]:
    """Run `script` for each connection, in a thread of its own, until the block ends."""
    server = Server(socket.create_server(("127.0.0.1", 0)))

    def converse(client: socket.socket) -> None:
        with client, suppress(OSError):
            script(client, server)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = server.listener.accept()
                server.connections += 1
                threading.Thread(target=converse, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()

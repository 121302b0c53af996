"""gRPC over TLS: from the same files as HTTPS, renewed without a restart, with clients' certificates where wanted."""

import socket
import ssl
from pathlib import Path

import grpc
import pytest
import trustme

from service.grpc.server import Server
from service.grpc.stubs import open_inference_grpc_pb2 as pb
from tests.certificates import issue, replace, trusting
from tests.service.grpc.conftest import Start, call


def connect(
    server: Server, authority: trustme.CA, pair: tuple[bytes, bytes] | tuple[None, None] = (None, None)
) -> grpc.Channel:
    credentials = grpc.ssl_channel_credentials(authority.cert_pem.bytes(), *pair)
    return grpc.secure_channel(f"localhost:{server.port}", credentials, [("grpc.use_local_subchannel_pool", 1)])


def is_live(channel: grpc.Channel) -> bool:
    return bool(call(channel, "ServerLive", pb.ServerLiveRequest(), pb.ServerLiveResponse).live)


def test_serves_over_tls_alone(start: Start, tmp_path: Path) -> None:
    authority = trustme.CA()
    server = start(**issue(tmp_path / "tls", authority)._asdict())

    with connect(server, authority) as channel:
        assert is_live(channel)
    for other in (connect(server, trustme.CA()), grpc.insecure_channel(server.address)):
        with other, pytest.raises(grpc.RpcError) as caught:
            is_live(other)
        assert caught.value.code() == grpc.StatusCode.UNAVAILABLE


def test_a_renewed_certificate_is_used_from_the_next_connection_on(start: Start, tmp_path: Path) -> None:
    authority = trustme.CA()
    files = issue(tmp_path / "tls", authority)
    server = start(**files._asdict())
    with connect(server, authority) as kept:
        assert is_live(kept)
        before = serial(server, authority)
        replace(files.tls_cert, b"nonsense")
        assert serial(server, authority) == before

        issue(tmp_path / "tls", authority)

        assert serial(server, authority) != before
        assert is_live(kept)


def serial(server: Server, authority: trustme.CA) -> object:
    """Return the serial number of the certificate that a new connection gets."""
    with (
        socket.create_connection(("127.0.0.1", server.port), 10) as plain,
        trusting(authority).wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        found = secure.getpeercert()
        assert found
        return found["serialNumber"]


def test_clients_need_a_certificate_where_one_is_wanted(start: Start, tmp_path: Path) -> None:
    authority, clients = trustme.CA(), trustme.CA()
    server = start(**issue(tmp_path / "tls", authority, client_ca=clients)._asdict())

    for signer, is_allowed in ((clients, True), (trustme.CA(), False), (None, False)):
        leaf = signer.issue_cert("client@example.org") if signer else None
        pair = (leaf.private_key_pem.bytes(), leaf.cert_chain_pems[0].bytes()) if leaf else (None, None)
        with connect(server, authority, pair) as channel:
            if is_allowed:
                assert is_live(channel)
            else:
                with pytest.raises(grpc.RpcError):
                    is_live(channel)


def test_a_certificate_that_does_not_fit_names_its_setting(start: Start, tmp_path: Path) -> None:
    files = issue(tmp_path / "tls", trustme.CA())
    replace(files.tls_cert, b"nonsense")

    with pytest.raises(ValueError, match="TLS_CERT"):
        start(**files._asdict())
    assert ssl.OPENSSL_VERSION

"""Renewing a certificate: handshakes never fail meanwhile, and the former pair stays until the new one is whole."""

import logging
import multiprocessing
import ssl
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from service.tls.certificate import Certificate
from service.tls.files import TLSFiles
from tests.certificates import issue, replace, trusting
from tests.conftest import Serve
from tests.service.server.raw_requests import PROBE
from tests.service.server.wire import Client, listening, shared_by


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def files(tmp_path: Path, authority: trustme.CA) -> TLSFiles:
    return issue(tmp_path / "tls", authority)


@pytest.fixture
def certificate(files: TLSFiles) -> Certificate:
    return Certificate(files)


def shake_hands(certificate: Certificate, authority: trustme.CA) -> bytes:
    """Perform a handshake in memory, and return the certificate that the server presented."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = certificate.context().wrap_bio(to_server, to_client, server_side=True)
    client = trusting(authority).wrap_bio(to_client, to_server, server_hostname="localhost")
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client.getpeercert(binary_form=True) or b""


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if "certificate" in record.message]


def test_a_renewed_pair_is_used_without_a_restart(
    certificate: Certificate, files: TLSFiles, authority: trustme.CA, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    before = shake_hands(certificate, authority)

    issue(files.tls_cert.parent, authority)

    assert shake_hands(certificate, authority) not in (b"", before)
    assert told(caplog) == ["certificate renewed"]


@pytest.mark.parametrize("first", ["cert.pem", "key.pem"])
def test_half_a_renewed_pair_changes_nothing_and_is_logged_once(
    files: TLSFiles, authority: trustme.CA, tmp_path: Path, first: str, caplog: pytest.LogCaptureFixture
) -> None:
    certificate = Certificate(files)
    caplog.set_level(logging.INFO)
    folder = files.tls_cert.parent
    before = shake_hands(certificate, authority)
    second = ({"cert.pem", "key.pem"} - {first}).pop()
    issue(tmp_path / "renewed", authority)

    replace(folder / first, (tmp_path / "renewed" / first).read_bytes())
    meanwhile = [shake_hands(certificate, authority) for _ in range(3)]
    replace(folder / second, (tmp_path / "renewed" / second).read_bytes())
    afterwards = shake_hands(certificate, authority)

    assert meanwhile == [before] * 3
    assert afterwards not in (b"", before)
    assert told(caplog) == ["certificate not renewed, the former one stays", "certificate renewed"]


@pytest.mark.parametrize("text", [b"", b"noise", None])
@pytest.mark.parametrize("name", ["cert.pem", "key.pem"])
def test_a_file_that_is_spoilt_later_changes_nothing(
    certificate: Certificate, files: TLSFiles, authority: trustme.CA, name: str, text: bytes | None
) -> None:
    before, path = shake_hands(certificate, authority), files.tls_cert.parent / name

    path.unlink() if text is None else replace(path, text)

    assert shake_hands(certificate, authority) == before


def test_a_worker_that_starts_between_two_files_uses_the_pair_that_another_has_read(
    certificate: Certificate, files: TLSFiles, authority: trustme.CA
) -> None:
    fork = multiprocessing.get_context("fork")
    issue(files.tls_cert.parent, authority)
    other = fork.SimpleQueue()
    process = fork.Process(target=lambda: other.put(shake_hands(certificate, authority)))
    process.start()
    process.join()
    replace(files.tls_cert.parent / "key.pem", b"half")

    assert shake_hands(certificate, authority) == other.get() != b""


def test_connections_stay_while_the_certificate_is_renewed(
    serve: Serve, certificate: Certificate, files: TLSFiles, authority: trustme.CA
) -> None:
    with (
        listening(shared_by(serve()), certificate.context) as server,
        Client(server.port, trusting(authority)) as before,
    ):
        before.send(PROBE)
        before.answer()
        issue(files.tls_cert.parent, authority)
        with Client(server.port, trusting(authority)) as after:
            after.send(PROBE)
            assert after.answer().status == 200
        before.send(PROBE)
        assert before.answer().status == 200


def test_the_key_may_be_in_the_certificates_file(tmp_path: Path, authority: trustme.CA) -> None:
    path = tmp_path / "both.pem"
    path.write_bytes(authority.issue_cert("localhost").private_key_and_cert_chain_pem.bytes())

    assert shake_hands(Certificate(TLSFiles(path)), authority)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("cert.pem", b"", "TLS_CERT: expected a certificate in PEM, got a file without one"),
        ("cert.pem", b"\x00\xff", "TLS_CERT: expected a certificate in PEM, got a file without one"),
        ("cert.pem", None, "TLS_CERT: .*cert.pem cannot be read: No such file"),
        ("key.pem", b"noise", "TLS_KEY: expected a private key in PEM, got a file without one"),
        ("key.pem", None, "TLS_KEY: .*key.pem cannot be read: No such file"),
        ("key.pem", "another", "TLS_KEY: expected the key of TLS_CERT's certificate, got another key"),
        ("key.pem", "encrypted", "TLS_KEY: expected a private key without a passphrase, got an encrypted one"),
        ("ca.pem", b"noise", "TLS_CLIENT_CA: expected certificates in PEM, got a file without one"),
        ("ca.pem", None, "TLS_CLIENT_CA: .*ca.pem cannot be read: No such file"),
    ],
)
def test_says_in_one_line_which_file_is_wrong(
    tmp_path: Path, authority: trustme.CA, name: str, text: bytes | str | None, complaint: str
) -> None:
    files = issue(tmp_path / "tls", authority, client_ca=authority)
    path = tmp_path / "tls" / name
    if text is None:
        path.unlink()
    elif isinstance(text, bytes):
        path.write_bytes(text)
    else:
        path.write_bytes(KEYS[text]())

    with pytest.raises(ValueError, match=f"^{complaint}"):
        Certificate(files)


def another_key() -> bytes:
    return trustme.CA().issue_cert("localhost").private_key_pem.bytes()


def encrypted_key() -> bytes:
    key = serialization.load_pem_private_key(another_key(), None)
    encryption = serialization.BestAvailableEncryption(b"secret")
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


KEYS = {"another": another_key, "encrypted": encrypted_key}

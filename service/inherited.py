"""What gunicorn's arbiter makes before it forks, so that all of its workers share it."""

import logging
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from service.settings import Settings
from service.shared_memory import SharedMemory
from service.token_file import TokenMemory, read_tokens

if TYPE_CHECKING:
    from service.tls.certificate import Certificate

KEY_BYTES = 2**16  # of memory, for some five hundred public keys
log = logging.getLogger("xornet.service")


class Inherited:
    """The parts that are shared; without an arbiter, as in tests, nothing is.

    Only the arbiter may call its methods.
    """

    def __init__(self) -> None:
        self.is_listening = False  # so gunicorn is not starting, but reading its configuration again
        self.figures_dir: Path | None = None  # where each worker writes its metrics for the others
        self.token_memory: TokenMemory | None = None
        self.certificate: Certificate | None = None
        self.key_memory: SharedMemory | None = None

    def read_files(self, settings: Settings) -> None:
        """Check and load every file that the settings name; ValueError says in a line which of them is wrong."""
        if settings.token_file:
            try:
                self.remember_tokens(settings.token_file)
            except OSError as error:
                reason = f"TOKEN_FILE: {settings.token_file} cannot be read: {error.strerror}"
                raise ValueError(reason) from error
            except ValueError as error:
                raise ValueError(f"TOKEN_FILE: {error}") from error
        for name in ("tls_key", "tls_client_ca"):
            if getattr(settings, name) and not settings.tls_cert:
                raise ValueError(f"{name.upper()}: expected TLS_CERT to be set too, got no certificate")
        if settings.tls_cert:
            self.load_certificate(settings.tls_cert, settings.tls_key, settings.tls_client_ca)
        if settings.verify_keys:
            self.remember_keys(settings.verify_keys, settings.verify_keys_required)
        elif settings.verify_keys_required > 1:
            raise ValueError("VERIFY_KEYS_REQUIRED: expected VERIFY_KEYS to be set too")

    def remember_tokens(self, path: Path) -> None:
        """Check the token file, and let all workers share what was read of it.

        At the first call OSError or ValueError say what is wrong with it; when gunicorn reads its configuration
        again on SIGHUP, a file that was damaged meanwhile changes nothing.
        """
        if self.token_memory is None:
            read_tokens(path)
            self.token_memory = TokenMemory()

    def load_certificate(self, cert: Path, key: Path | None, client_ca: Path | None) -> None:
        """Load what TLS needs, for all workers.

        At the first call ValueError says what is wrong with it; later ones change nothing, since workers notice a
        renewal by themselves.
        """
        if self.certificate is None:
            from service.tls.certificate import Certificate  # noqa: PLC0415 - imported only when TLS is on
            from service.tls.files import TLSFiles  # noqa: PLC0415

            self.certificate = Certificate(TLSFiles(cert, key, client_ca))

    def remember_keys(self, path: Path, required: int) -> None:
        """Check the file of public keys likewise; ValueError says what is wrong with it."""
        if self.key_memory is None:
            try:
                from service.signing.trusted_keys import check_keys  # noqa: PLC0415 - imported only when on
            except ModuleNotFoundError as error:
                needs = "VERIFY_KEYS needs the package cryptography: pip install 'xornet[signing]'"
                raise ValueError(needs) from error

            check_keys(path, required)
            self.key_memory = SharedMemory(KEY_BYTES)

    def make_figures_dir(self, parent: Path) -> None:
        """Make a private directory in `parent` under a name that nobody can guess.

        Without one, each worker reports for itself.
        """
        try:
            self.figures_dir = Path(tempfile.mkdtemp(prefix="xornet-", dir=parent))
        except OSError as error:
            log.error("metrics not shared", extra={"reason": f"no directory in {parent}: {error.strerror}"})  # noqa: TRY400

    def remove_figures_dir(self) -> None:
        """Remove the directory, if it is still there."""
        if self.figures_dir:
            with suppress(OSError):
                shutil.rmtree(self.figures_dir)


INHERITED = Inherited()

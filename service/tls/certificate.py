"""The service's certificate, taken from its files again whenever they change."""

import logging
import ssl

from service.shared_memory import SharedMemory
from service.tls.context import make_context
from service.tls.files import Contents, TLSFiles

MEMORY_BYTES = 2**19

log = logging.getLogger("xornet.service")


class Certificate:
    """The TLS context for new connections. The event loop's thread of one process may call `context`.

    Files that are changed one after the other do not fit together in between: then the former pair stays in use,
    which is logged once. A worker that is started meanwhile uses the pair that another worker read last.
    """

    def __init__(self, files: TLSFiles) -> None:
        """Make it before the fork; ValueError names the setting that is wrong."""
        self._files = files
        self._memory = SharedMemory(MEMORY_BYTES)
        self._reason = ""  # why the files were not used
        self._states = files.states()
        self._use(files.read())

    def context(self) -> ssl.SSLContext:
        """Return the context of the newest pair that was whole."""
        states = self._files.states()
        if states != self._states:
            self._states = states  # taken before the files are read, so that a later change is noticed
            self._renew()
        return self._context

    def _renew(self) -> None:
        try:
            contents = self._files.read()
            if contents != self._contents:
                self._use(contents)
                log.info("certificate renewed")
            self._reason = ""
        except ValueError as error:
            if (reason := str(error)) != self._reason:
                self._reason = reason
                log.error("certificate not renewed, the former one stays", extra={"reason": reason})  # noqa: TRY400
            self._use_remembered()

    def _use_remembered(self) -> None:
        packed = self._memory.load()
        if packed and (contents := Contents.unpack(packed)) != self._contents:
            self._use(contents)

    def _use(self, contents: Contents) -> None:
        self._context = make_context(contents)
        self._contents = contents
        self._memory.store(contents.pack())

"""Whether this process may run code that it has loaded into memory, as the compiled kernel needs.

systemd's MemoryDenyWriteExecute, PR_SET_MDWE and SELinux forbid it. LLVM does not notice: the process would
end with a segmentation fault.
"""

import ctypes
import mmap
import os

from trainer.status import EngineUnavailable


def check_executable_memory() -> None:
    """Raise EngineUnavailable if a page that was written cannot be made executable."""
    libc = ctypes.CDLL(None, use_errno=True)
    with mmap.mmap(-1, mmap.PAGESIZE) as page:
        first = ctypes.c_char.from_buffer(page)
        address = ctypes.c_void_p(ctypes.addressof(first))
        denied = libc.mprotect(address, ctypes.c_size_t(mmap.PAGESIZE), mmap.PROT_READ | mmap.PROT_EXEC)
        del first, address  # else the page cannot be unmapped
    if denied:
        raise EngineUnavailable(
            f"the compiled engine cannot run: this process may not make memory executable "
            f"({os.strerror(ctypes.get_errno())}), as under systemd's MemoryDenyWriteExecute; "
            "use `--engine reference`, which is slower"
        )

"""What went wrong with a bucket, as an OSError in words that name neither a path nor an endpoint."""

import errno
import re

TIMEOUT_S = 10
STATUS = re.compile(r"status code: (\d{3}) ?([A-Za-z ]*)")
CODE = re.compile(r"<Code>(\w+)</Code>")  # S3's own word for it
NUMBERS = {401: errno.EACCES, 403: errno.EACCES, 507: errno.ENOSPC}
ACTS = {
    "kind: Timeout": (errno.ETIMEDOUT, f"the bucket did not respond within {TIMEOUT_S} s"),
    "kind: Connect": (errno.EHOSTUNREACH, "the bucket cannot be reached"),
    "credentials": (errno.EACCES, "there are no credentials for the bucket"),
}
BROKEN = (errno.EIO, "the connection to the bucket broke off")


def translated(error: Exception, address: str) -> OSError:
    """Return `error`, which obstore raised about `address`, as an OSError; FileNotFoundError for a missing object."""
    text = str(error)
    status, code = STATUS.search(text), CODE.search(text)
    if status and code and code[1] == "NoSuchBucket":
        return OSError(errno.ENXIO, "the bucket does not exist", address)
    if isinstance(error, FileNotFoundError):
        return FileNotFoundError(errno.ENOENT, "there is no such object in the bucket", address)
    if status:
        word = f"{status[1]} {status[2]}".strip() + (f" ({code[1]})" if code else "")
        return OSError(NUMBERS.get(int(status[1]), errno.EIO), f"the bucket responded {word}", address)
    for sign, (number, words) in ACTS.items():
        if sign in text:
            return OSError(number, words, address)
    return OSError(*BROKEN, address)

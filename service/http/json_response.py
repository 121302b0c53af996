"""Makes the answers of the protocols: JSON that takes NumPy's arrays as they are, and the version that gave it."""

from typing import Any

import orjson

from service.http.response import Answer
from xornet.version import Version


def encode(body: Any) -> bytes:
    """Return `body`, which may hold contiguous arrays, as JSON."""
    return orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)


def json_response(body: Any, version: Version | None = None, status: int = 200) -> Answer:
    """Return `body` as the answer of `version`."""
    return tell_version(Answer(encode(body), status), version)


def tell_version(answer: Answer, version: Version | None) -> Answer:
    """Return `answer` with the headers that name the version that gave it."""
    if version:
        answer.headers["X-Model-Name"] = version.record.model
        answer.headers["X-Model-Version"] = str(version.number)
    return answer

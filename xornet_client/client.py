"""The client of one model: predictions, versions, and waiting until a version is served."""

import copy
import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

import requests
from urllib3 import Timeout

from xornet_client.connection import Adapter
from xornet_client.errors import Rejected, Unavailable, of_exception, of_response
from xornet_client.results import Prediction, VersionInfo

MAX_WAIT_S, POLL_S = 2.0, 0.2  # between two tries, whatever Retry-After says; between two looks of `wait_for`


class Client:
    """A client of the service's default model, or of another by `model(name)`. Threads may share it.

    No call takes longer than `timeout_s`, retries included. Each raises Rejected, Unauthorized or Unavailable.
    `session` is requests' own, for certificates (`session.verify`, `session.cert`) and proxies.
    """

    def __init__(self, url: str, token: str | None = None, timeout_s: float = 5.0, retries: int = 3) -> None:
        self.url, self.timeout_s, self.retries, self._name = url.rstrip("/"), timeout_s, retries, ""
        self.session = requests.Session()
        self.session.adapters = {"http": Adapter(pool_maxsize=32)}  # and https, which begins like it

        def authorize(request: requests.PreparedRequest) -> requests.PreparedRequest:
            request.headers.update({"Authorization": f"Bearer {token}"} if token else {})
            return request

        self.session.auth = authorize  # always, or requests would send what ~/.netrc has for the host

    def model(self, name: str) -> "Client":
        """Return the client of the model `name`, on the same connections."""
        other = copy.copy(self)
        other._name = name
        return other

    @property
    def name(self) -> str:
        """The model's name; which one is the default is for the service to say."""
        return self._name or str(self.read("GET", "/readyz")["model"])

    def predict(self, /, **bits: int) -> Prediction:
        """Return the prediction for one row: a bit for each of the model's inputs, by name."""
        body = self.read("POST", f"/models/{self._name}/predict" if self._name else "/predict", json=bits)
        probability, model, version = (body.pop(key) for key in ("probability", "model", "version"))
        return Prediction(body, probability, model, version)

    def predict_many(self, rows: Sequence[Mapping[str, int]]) -> list[Prediction]:
        """Return the predictions for all rows, by one version."""
        if not rows:
            return []
        path = f"/v2/models/{self.name}"
        properties = self.read("GET", path)["properties"]
        inputs, outputs = properties["inputs"].split(","), properties["outputs"].split(",")
        if wrong := [at for at, row in enumerate(rows) if row.keys() != set(inputs)]:
            raise Rejected(f"rows[{wrong[0]}]: expected the keys {' and '.join(inputs)}, got {dict(rows[wrong[0]])}")
        data, width = [[row[name] for name in inputs] for row in rows], len(outputs)
        tensor = {"name": "x", "datatype": "UINT8", "shape": [len(data), len(inputs)], "data": data}
        body = self.read("POST", f"{path}/infer", json={"inputs": [tensor]})
        found = {each["name"]: each["data"] for each in body["outputs"]}  # flat, row by row
        predictions = []
        for at in range(0, len(rows) * width, width):
            bits, p = (dict(zip(outputs, found[n][at : at + width], strict=True)) for n in ("y", "probability"))
            probability = p if width > 1 else p[outputs[0]]
            predictions.append(Prediction(bits, probability, body["model_name"], int(body["model_version"])))
        return predictions

    def versions(self) -> list[VersionInfo]:
        """Return every version in the store, newest first."""
        found: list[VersionInfo] = []
        path = f"/models/{self.name}?limit=100"
        while page := self.read("GET", f"{path}&before={found[-1].number}" if found else path)["versions"]:
            found += [VersionInfo(each["version"], each["status"], each) for each in page]
        return found

    def wait_for(self, version: int, timeout_s: float = 60.0) -> dict[int, int]:
        """Return what each worker serves, by its process id (0 with metrics off), once that is `version` or newer."""
        end = time.monotonic() + timeout_s
        while True:
            try:
                body = self.read("GET", f"/models/{self.name}?limit=1")
                found = {each["pid"]: each["version"] or 0 for each in body["workers"]} or {0: body["serving"] or 0}
                if min(found.values()) >= version:
                    return found
                trouble = body["trouble"] or f"the workers serve {sorted(found.values())}"
            except Unavailable as failure:  # it may be about to start
                trouble = str(failure)
            if time.monotonic() + POLL_S > end:
                raise Unavailable(f"{self.url}: version {version} is not served after {timeout_s:g} s: {trouble}")
            time.sleep(POLL_S)

    def read(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Return the JSON object that the service responds with to any request; `options` as for `send`."""
        response = self.send(method, path, **options)
        try:
            return dict(response.json())
        except (ValueError, TypeError) as error:
            raise Unavailable(f"{response.url}: expected a JSON object, got {response.text[:60]!r}") from error

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Return the response 200 to any request; it is sent again only if it got 429, 503 or no connection at all."""
        end = time.monotonic() + self.timeout_s
        for left in range(max(self.retries, 0), -1, -1):
            try:
                return self._try(method, path, end, options)
            except Unavailable as failure:
                wait_s = min(failure.retry_after_s or 0, MAX_WAIT_S) * random.uniform(1, 1.1)  # noqa: S311
                if failure.retry_after_s is None or not left or time.monotonic() + wait_s > end:
                    raise
            time.sleep(wait_s)
        raise AssertionError  # the last try returns or raises

    def _try(self, method: str, path: str, end: float, options: dict[str, Any]) -> requests.Response:
        limits: Any = {"timeout": Timeout(total=max(end - time.monotonic(), 1e-3)), "verify": self.session.verify}
        try:  # without `verify`, what the environment trusts would replace what the session does
            response = self.session.request(method, self.url + path, allow_redirects=False, **limits, **options)
        except requests.RequestException as failure:
            raise of_exception(self.url, failure, self.timeout_s) from failure
        if response.status_code != 200:
            raise of_response(response)
        return response

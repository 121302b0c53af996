"""The peer: what a careful developer writes by hand with FastAPI for the same routes, checks and figures.

`uvicorn --factory bench.apps.peer:create_app` serves it, with uvicorn's fast loop and parser.
"""

import json
import os
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import Counter, Histogram
from pydantic import BaseModel, ConfigDict, Field

from xornet.network import FloatArray, forward
from xornet.store import WeightStore

Bit = Annotated[int, Field(strict=True, ge=0, le=1)]
Message = MutableMapping[str, Any]
Asgi = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

REQUESTS = Counter("requests", "Answers.", ("method", "path", "status"))
SECONDS = Histogram("request_seconds", "Time to answer.", ("path",))


class TwoBits(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    x1: Bit
    x2: Bit


class Answer(BaseModel):
    y: int
    probability: float
    model: str
    version: int


class Rows(BaseModel):
    instances: list[Annotated[list[Bit], Field(min_length=2, max_length=2)]]


class Tensor(BaseModel):
    name: str
    shape: list[int]
    datatype: str
    data: list[Bit] | None = None


class Tensors(BaseModel):
    inputs: list[Tensor]


class Accounted:
    """Counts and times each request, and gives it an id."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        own = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = own or uuid.uuid4().hex.encode()
        status = 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", request_id))
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        finally:
            REQUESTS.labels(scope["method"], scope["path"], status).inc()
            SECONDS.labels(scope["path"]).observe(time.perf_counter() - began)


def create_app() -> FastAPI:
    """Return the application on the newest version in MODELS_DIR."""
    store = WeightStore(Path(os.environ.get("MODELS_DIR", "models")), "xor")
    version = store.load(store.versions()[-1])
    app = FastAPI()
    app.add_middleware(Accounted)

    def answer(bits: npt.NDArray[Any]) -> FloatArray:
        return forward(version.network, bits.astype(np.float64)).output

    @app.post("/predict")
    async def predict(row: TwoBits) -> Answer:
        probability = answer(np.array([[row.x1, row.x2]])).item()
        return Answer(y=probability >= 0.5, probability=probability, model="xor", version=version.number)

    @app.post("/v1/models/xor:predict")
    async def predict_rows(rows: Rows) -> JSONResponse:
        return JSONResponse({"predictions": answer(np.array(rows.instances)).tolist()})

    @app.post("/v2/models/xor/infer")
    async def infer(request: Request) -> Response:
        body, size = await request.body(), request.headers.get("inference-header-content-length")
        header = Tensors.model_validate_json(body[: int(size)] if size else body)
        (tensor,) = header.inputs
        bits = np.array(tensor.data, np.uint8) if size is None else np.frombuffer(body[int(size) :], np.uint8)
        if bits.max() > 1:
            raise HTTPException(400, "expected bits")
        found = answer(bits.reshape(tensor.shape))
        return _binary(found) if size else JSONResponse(_tensors(found))

    return app


def _tensors(found: FloatArray) -> dict[str, Any]:
    shape, y = list(found.shape), (found >= 0.5).astype(np.uint8)
    outputs = [
        {"name": "probability", "datatype": "FP64", "shape": shape, "data": found.ravel().tolist()},
        {"name": "y", "datatype": "UINT8", "shape": shape, "data": y.ravel().tolist()},
    ]
    return {"model_name": "xor", "outputs": outputs}


def _binary(found: FloatArray) -> Response:
    arrays: dict[str, npt.NDArray[Any]] = {"probability": found, "y": (found >= 0.5).astype(np.uint8)}
    outputs = [
        {"name": name, "shape": array.shape, "parameters": {"binary_data_size": array.nbytes}}
        for name, array in arrays.items()
    ]
    head = json.dumps({"model_name": "xor", "outputs": outputs}).encode()
    body = b"".join([head, *(array.tobytes() for array in arrays.values())])
    return Response(body, headers={"inference-header-content-length": str(len(head))})

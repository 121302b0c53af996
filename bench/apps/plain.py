"""The plain peer: the least that one writes with FastAPI for `POST /predict`, without metrics or request ids.

`uvicorn --factory bench.apps.plain:create_app` serves it.
"""

import os
from pathlib import Path
from typing import Annotated

import numpy as np
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from xornet.network import forward
from xornet.store import WeightStore

Bit = Annotated[int, Field(strict=True, ge=0, le=1)]


class TwoBits(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    x1: Bit
    x2: Bit


class Prediction(BaseModel):
    y: int
    probability: float
    model: str
    version: int


def create_app() -> FastAPI:
    """Return the application on the newest version in MODELS_DIR."""
    store = WeightStore(Path(os.environ.get("MODELS_DIR", "models")), "xor")
    version = store.load(store.versions()[-1])
    app = FastAPI()

    @app.post("/predict")
    async def predict(row: TwoBits) -> Prediction:
        bits = np.array([[row.x1, row.x2]], np.float64)
        probability = forward(version.network, bits).output.item()
        return Prediction(y=probability >= 0.5, probability=probability, model="xor", version=version.number)

    return app

"""The same network as a model of MLServer's, which loads `Xor` by its name."""

import os
from pathlib import Path
from typing import Any

from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse

from xornet.network import forward
from xornet.store import WeightStore


class Xor(MLModel):  # type: ignore[misc,unused-ignore] # untyped where MLServer is not installed
    async def load(self) -> bool:
        store = WeightStore(Path(os.environ.get("MODELS_DIR", "models")), "xor")
        self._version = store.load(store.versions()[-1])
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        bits = NumpyCodec.decode_input(payload.inputs[0])
        found = forward(self._version.network, bits.astype("float64")).output
        outputs: dict[str, Any] = {"probability": found, "y": (found >= 0.5).astype("uint8")}
        encoded = [NumpyCodec.encode_output(name, array) for name, array in outputs.items()]
        return InferenceResponse(model_name=self.name, outputs=encoded)

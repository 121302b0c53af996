"""POST /predict: two bits in, the network's answer out."""

from flask import Blueprint, request

from service.http.body import read
from service.http.description import described
from service.http.json_response import json_response
from service.http.response import Answer
from service.http.schemas import Prediction, TwoBits
from service.metrics import Metrics
from service.model.live import LiveModel
from xornet.network import forward_row

MAX_BODY_BYTES = 64 * 2**10  # two bits need 16; what is longer is not worth reading


def routes(live: LiveModel, metrics: Metrics, max_body_bytes: int) -> Blueprint:
    """Return the route /predict."""
    prediction = Blueprint("prediction", __name__)
    limit = min(max_body_bytes, MAX_BODY_BYTES)

    @prediction.post("/predict")
    @described("The answer to two bits", Prediction, 400, 413, 415, 422, 503, body=TwoBits)
    def predict() -> Answer:
        bits = read(request, TwoBits, limit)
        version = live.serving()  # once, so that the whole answer is of one version
        (probability,) = forward_row(version.network, (bits.x1, bits.x2))
        y = int(probability >= 0.5)
        metrics.predicted(version.number, 1 - y, y)
        answer = {
            "y": y,
            "probability": probability,
            "model": version.record.model,
            "version": version.number,
        }
        return json_response(answer, version)

    return prediction

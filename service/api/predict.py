"""POST /predict: one row of bits in, the network's response out.

/predict is for the default model; /models/<name>/predict is the same for any.
"""

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from service.errors import Fault, Rejected
from service.http.application import Application, direct
from service.http.description import described
from service.http.environ import CHECKED
from service.http.json_body import parse
from service.http.request_body import read_body
from service.http.response import JSON, Response, json_response
from service.http.row import read_row, row_schema
from service.http.schemas import Bit, Probability
from service.model.registry import Models
from service.model.served import ServedModel
from service.service import PredictionObservers
from xornet.network import forward_row
from xornet.version import Version

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_BODY_BYTES = 64 * 2**10  # ten bits need 100; reading more would be wasted
FAILURES = (400, 413, 415, 422, 503)


class Prediction(TypedDict):
    """The decided bit, the probability that it is 1, and the version that computed both.

    A model with several outputs has each of them by its name, and `probability` is an object by name.
    """

    y: Bit
    probability: Probability
    model: str
    version: int


def add_routes(app: Application, models: Models, observers: PredictionObservers, max_body_bytes: int) -> None:
    """Add /predict, and the same for each model and version by name and number."""
    limit = min(max_body_bytes, MAX_BODY_BYTES)

    @app.post("/predict")
    @described("Predict one row", Prediction, *FAILURES, body=row_schema)
    @direct
    def predict(environ: "WSGIEnvironment") -> Response:
        return _respond(environ, limit, models.default, models.default.live.current, observers)

    @app.post("/models/<model:name>/predict")
    @app.post("/models/<model:name>/versions/<version:number>/predict")
    @described("Predict one row", Prediction, *FAILURES, 404, body=row_schema)
    @direct
    def predict_by_name(environ: "WSGIEnvironment", name: str, number: int | None = None) -> Response:
        model = models.get(name)
        version = model.live.current if number is None else model.version(number)
        return _respond(environ, limit, model, version, observers)


def _respond(
    environ: "WSGIEnvironment", limit: int, model: ServedModel, version: Version | None, observers: PredictionObservers
) -> Response:
    """Return the response of `version`, which the caller read once, so that all of it is of one version."""
    content_type = environ.get("CONTENT_TYPE", "")
    if content_type != JSON and content_type.partition(";")[0].strip().lower() != JSON:
        raise Rejected.of(415, Fault("Content-Type", JSON, content_type or "none"))
    body = parse(read_body(environ, limit), duplicate_status=422)
    row = read_row(body, version.record.inputs if version else model.promised_inputs)
    if version is None:
        version = model.live.serving()
    if CHECKED in environ:
        environ[CHECKED]()
    probabilities = forward_row(version.network, row)
    bits = [int(probability >= 0.5) for probability in probabilities]
    ones = sum(bits)
    for report in observers:
        report(version, len(bits) - ones, ones)
    return json_response(_prediction(version, bits, probabilities), version)


def _prediction(version: Version, bits: list[int], probabilities: list[float]) -> dict[str, object]:
    outputs = version.record.outputs
    named = {"model": version.record.model, "version": version.number}
    if len(outputs) == 1:
        return {outputs[0]: bits[0], "probability": probabilities[0], **named}
    by_name = dict(zip(outputs, probabilities, strict=True))
    return {**dict(zip(outputs, bits, strict=True)), "probability": by_name, **named}

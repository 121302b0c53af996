"""Translates TensorFlow Serving's bodies: rows or columns of bits in, predictions or outputs out."""

from typing import Any, NamedTuple

import numpy as np

from service.api.tf_serving.requests import INPUT, PredictRequest
from service.api.tf_serving.responses import PredictionsByColumn, PredictionsByRow
from service.errors import Fault, Rejected, shown
from service.http.bits import from_rows
from service.http.json_body import fit, parse_object
from service.model.inference import Bits, Predictions


class Rows(NamedTuple):
    """What a request asks to predict, not checked yet."""

    values: Any
    field: str  # where they stand in the body
    is_by_row: bool

    def bits(self, width: int) -> Bits:
        """Return the bits, of shape (N, width); Rejected 400 naming the first fault."""
        return from_rows(self.values, width, self.field)


def read(data: bytes) -> Rows:
    """Return the rows of a body; Rejected 400 unless it has the form of one."""
    body = parse_object(data)
    request = fit(body, PredictRequest)
    return _unnamed_rows(request.instances) if "instances" in body else _unnamed_column(request.inputs)


def write(predictions: Predictions, *, is_by_row: bool) -> PredictionsByRow | PredictionsByColumn:
    """Return the response in the form of the request; the only output of a model is not wrapped in a list."""
    shape = (-1,) if predictions.shape[1] == 1 else predictions.shape
    probability, y = np.reshape(predictions.probability, shape), np.reshape(predictions.y, shape)
    if not is_by_row:
        return {"outputs": {"probability": probability, "y": y}}  # type: ignore[typeddict-item]  # arrays are JSON lists
    pairs = zip(probability.tolist(), y.tolist(), strict=True)
    return {"predictions": [{"probability": chance, "y": bit} for chance, bit in pairs]}


def _unnamed_rows(instances: Any) -> Rows:
    if type(instances) is not list or not instances or type(instances[0]) is not dict:
        return Rows(instances, "instances", is_by_row=True)
    for at, instance in enumerate(instances):
        if type(instance) is not dict or set(instance) != {INPUT}:
            raise Rejected.of(
                400, Fault(f"instances[{at}]", f'an object {{"{INPUT}": a row of bits}}', shown(instance))
            )
    return Rows([instance[INPUT] for instance in instances], "instances", is_by_row=True)


def _unnamed_column(inputs: Any) -> Rows:
    if type(inputs) is not dict:
        return Rows(inputs, "inputs", is_by_row=False)
    if set(inputs) != {INPUT}:
        raise Rejected.of(400, Fault("inputs", f"the input {INPUT} and no other", shown(inputs)))
    return Rows(inputs[INPUT], f"inputs.{INPUT}", is_by_row=False)

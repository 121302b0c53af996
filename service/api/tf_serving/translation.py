"""Translates TensorFlow Serving's bodies: rows or columns of bits in, predictions or outputs out."""

from typing import Any

from service.api.tf_serving.requests import PredictRequest
from service.errors import Fault, Refusal, shown
from service.http import json_body as plain_json
from service.http.bits import Bits, from_rows
from service.model.inference import Answers

INPUT = "x"


def read(data: bytes, width: int) -> tuple[bool, Bits]:
    """Return whether the body is by row, and its bits of shape (N, width); Refusal 400 if anything is amiss."""
    body = plain_json.parse(data)
    question = plain_json.fit(body, PredictRequest)
    is_by_row = "instances" in body
    rows, field = _unnamed_rows(question.instances) if is_by_row else _unnamed_column(question.inputs)
    bits = from_rows(rows, width, field)
    asked = body.pop("instances" if is_by_row else "inputs")
    names = 0 if rows is asked else len(asked)
    plain_json.refuse_doubles(data, body, keys_left_out=1 + names)
    return is_by_row, bits


def write(is_by_row: bool, answers: Answers) -> dict[str, Any]:  # noqa: FBT001  # the two forms of the protocol
    """Return the body that answers in the form that was asked in."""
    probability, y = answers.probability.ravel(), answers.y.ravel()
    if not is_by_row:
        return {"outputs": {"probability": probability, "y": y}}
    rows = zip(probability.tolist(), y.tolist(), strict=True)
    return {"predictions": [{"probability": chance, "y": bit} for chance, bit in rows]}


def _unnamed_rows(instances: Any) -> tuple[Any, str]:
    if type(instances) is not list or not instances or type(instances[0]) is not dict:
        return instances, "instances"
    for at, instance in enumerate(instances):
        if type(instance) is not dict or set(instance) != {INPUT}:
            raise Refusal.of(400, Fault(f"instances[{at}]", f'an object {{"{INPUT}": [x1, x2]}}', shown(instance)))
    return [instance[INPUT] for instance in instances], "instances"


def _unnamed_column(inputs: Any) -> tuple[Any, str]:
    if type(inputs) is not dict:
        return inputs, "inputs"
    if set(inputs) != {INPUT}:
        raise Refusal.of(400, Fault("inputs", f"the input {INPUT} and no other", shown(inputs)))
    return inputs[INPUT], f"inputs.{INPUT}"

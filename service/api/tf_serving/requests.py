"""The bodies of TensorFlow Serving's REST API."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from service.model.signature import Signature

INPUT = "x"  # the name of the one tensor
EXPECTED_KEYS = "exactly one of the keys instances and inputs"


class PredictRequest(BaseModel):
    """Rows of bits: one after the other in `instances`, or as one tensor in `inputs`."""

    model_config = ConfigDict(extra="allow")  # unknown keys are ignored, as TensorFlow Serving does

    signature_name: Literal["serving_default"] | None = "serving_default"
    instances: Any = None  # the bits of a whole batch are checked at once, later
    inputs: Any = None

    @model_validator(mode="after")
    def _is_by_row_or_by_column(self) -> "PredictRequest":
        if len({"instances", "inputs"} & self.model_fields_set) != 1:
            raise ValueError(EXPECTED_KEYS)
        return self


def predict_schema(signature: Signature) -> dict[str, Any]:
    """Return the JSON schema of a body, with an example."""
    width = signature.width
    row = {"type": "array", "items": {"type": "integer", "enum": [0, 1]}, "minItems": width, "maxItems": width}
    rows = {"type": "array", "items": row, "minItems": 1}
    named_rows = {"type": "array", "items": _named(row), "minItems": 1}
    return {
        "title": "PredictRequest",
        "description": "Rows of bits: one after the other in `instances`, or as one tensor in `inputs`.",
        "type": "object",
        "properties": {
            "signature_name": {"const": "serving_default"},
            "instances": {"anyOf": [rows, named_rows]},
            "inputs": {"anyOf": [rows, _named(rows)]},
        },
        "oneOf": [{"required": ["instances"]}, {"required": ["inputs"]}],
        "example": {"instances": [[0] * (width - 1) + [1], [1] * width]},
    }


def _named(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {INPUT: schema}, "required": [INPUT], "additionalProperties": False}

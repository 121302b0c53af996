"""The bodies of TensorFlow Serving's REST API, as pydantic models."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, WithJsonSchema, model_validator

BIT_SCHEMA = {"type": "integer", "enum": [0, 1]}
ROW_SCHEMA: dict[str, Any] = {"type": "array", "items": BIT_SCHEMA, "minItems": 2, "maxItems": 2}
ROWS_SCHEMA: dict[str, Any] = {"type": "array", "items": ROW_SCHEMA, "minItems": 1}


def _named(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"x": schema}, "required": ["x"], "additionalProperties": False}


INSTANCES_SCHEMA = {
    "anyOf": [ROWS_SCHEMA, {"type": "array", "items": _named(ROW_SCHEMA), "minItems": 1}],
    "examples": [[[0, 1], [1, 1]]],
}
INPUTS_SCHEMA = {"anyOf": [ROWS_SCHEMA, _named(ROWS_SCHEMA)]}
EXPECTED_KEYS = "exactly one of the keys instances and inputs"


class PredictRequest(BaseModel):
    """Rows of two bits: one after the other in `instances`, or as one tensor in `inputs`."""

    # Keys that nobody knows are ignored, as TensorFlow Serving does.
    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "oneOf": [{"required": ["instances"]}, {"required": ["inputs"]}],
            "example": {"instances": [[0, 1], [1, 1]]},
        },
    )

    signature_name: Literal["serving_default"] = "serving_default"
    instances: Annotated[Any, WithJsonSchema(INSTANCES_SCHEMA)] = None  # its bits are looked at all at once
    inputs: Annotated[Any, WithJsonSchema(INPUTS_SCHEMA)] = None

    @model_validator(mode="after")
    def _is_by_row_or_by_column(self) -> "PredictRequest":
        if len({"instances", "inputs"} & self.model_fields_set) != 1:
            raise ValueError(EXPECTED_KEYS)
        return self

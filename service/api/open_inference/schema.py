"""The JSON schema of an infer request, which depends on the width of a model's rows."""

from typing import Any

from service.api.open_inference.requests import InferRequest
from service.model.signature import Signature


def infer_schema(signature: Signature) -> dict[str, Any]:
    """Return the JSON schema of an infer request, with an example."""
    width = signature.width
    bit = {"enum": [0, 1, True, False]}  # the booleans in a BOOL tensor only
    row = {"type": "array", "items": bit, "minItems": width, "maxItems": width}
    schema = InferRequest.model_json_schema()
    tensor = schema["$defs"]["RequestInput"]["properties"]
    tensor["shape"] = {
        "description": f"Rows, and {width} bits each; the data has as many.",
        "type": "array",
        "prefixItems": [{"type": "integer", "minimum": 1}, {"const": width}],
        "minItems": 2,
        "maxItems": 2,
    }
    tensor["data"] = {
        "description": "Row by row, flat or nested.",
        "anyOf": [{"type": "array", "items": bit}, {"type": "array", "items": row}, {"type": "null"}],
    }
    bits = [0] * (width - 1) + [1] * (width + 1)
    example = {"name": "x", "shape": [2, width], "datatype": "UINT8", "data": bits}
    return schema | {"example": {"id": "42", "inputs": [example]}}

"""What an operator can set, each by the environment variable of the same name in capitals."""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, IPvAnyNetwork

from xornet.names import LABEL, MODEL_NAME
from xornet.storage.scheme import is_bucket


def _split(value: Any) -> Any:
    return tuple(part.strip().lower() for part in value.split(",") if part.strip()) if type(value) is str else value


def _interval_s(settings: dict[str, Any]) -> float:
    """Return the pause between two polls: every poll of a bucket is paid for."""
    return 10.0 if is_bucket(settings.get("models_dir", Path())) else 1.0


NUMBER = re.compile("[1-9][0-9]{0,17}")


def _number_or_label(value: Any) -> Any:
    if type(value) is str and NUMBER.fullmatch(value):
        return int(value)
    if (type(value) is int and value > 0) or (type(value) is str and LABEL.fullmatch(value)):
        return value
    raise ValueError("expected a version's number from 1 on, or a label such as stable")


Networks = Annotated[tuple[IPvAnyNetwork, ...], BeforeValidator(_split)]
Names = Annotated[tuple[str, ...], BeforeValidator(_split)]


class Settings(BaseModel):
    """The service's settings: what is given, then what the environment says, then the defaults.

    A variable that is set but empty counts as not set. ValidationError names everything that is wrong.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    grpc_port: Annotated[int, Field(ge=0, le=65535)] = 8001  # of the gRPC server, a process of its own
    grpc_metrics_port: Annotated[int, Field(ge=0, le=65535)] = 8002  # for its metrics and probes, over HTTP
    allowed_hosts: Names = ()  # besides addresses and local names; * for any
    web_concurrency: Annotated[int, Field(ge=1)] = 2  # worker processes
    models_dir: Path = Path("models")
    model_name: Annotated[str, Field(pattern=f"^{MODEL_NAME.pattern}$")] = "xor"  # what /predict is for
    model_version: Annotated[int | str, BeforeValidator(_number_or_label)] | None = None  # serve this version of it
    poll_interval_s: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False, default_factory=_interval_s)]
    keep_alive_s: Annotated[int, Field(ge=1, le=86400)] = 75  # without a request; longer than a proxy in front keeps it
    max_body_bytes: Annotated[int, Field(ge=1)] = 8 * 2**20
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "json"
    log_sample: Annotated[float, Field(ge=0, le=1)] = 0.0  # the share of successful requests that is logged
    token_file: Path | None = None  # requests without one of its tokens get 401
    trusted_proxies: Networks = ()  # whose X-Forwarded-For counts
    tls_cert: Path | None = None  # a certificate in PEM, with its chain; HTTPS takes the place of HTTP
    tls_key: Path | None = None  # its private key, unless the certificate's file holds it
    tls_client_ca: Path | None = None  # clients need a certificate that it signed
    verify_keys: Path | None = None  # public keys; only versions that one of them signed are used
    verify_keys_required: Annotated[int, Field(ge=1)] = 1  # so many different ones have to sign

    def __init__(self, **given: Any) -> None:
        environment = {name: value for name in type(self).model_fields if (value := os.environ.get(name.upper()))}
        super().__init__(**{**environment, **given})

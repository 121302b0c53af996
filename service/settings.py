"""What an operator can set, each by the environment variable of the same name in capitals."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.middleware import bearer_tokens as tokens


def _with_tokens(path: Path) -> Path:
    try:
        tokens.read(path)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    return path


class Settings(BaseSettings):
    """The service's settings; a variable that is set but empty counts as not set."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, protected_namespaces=())

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    web_concurrency: Annotated[int, Field(ge=1)] = 2  # worker processes
    models_dir: Path = Path("models")
    model_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] = "xor"
    model_version: Annotated[int, Field(ge=1)] | None = None  # serve this one and no other
    poll_interval_s: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] = 1.0
    max_body_bytes: Annotated[int, Field(ge=1)] = 8 * 2**20
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_sample: Annotated[float, Field(ge=0, le=1)] = 0.0  # the share of the answers that did not fail that is logged
    token_file: Annotated[Path, AfterValidator(_with_tokens)] | None = None  # who has none of its tokens is refused

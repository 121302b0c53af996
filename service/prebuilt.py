"""The application of gunicorn's workers: the arbiter builds it before it forks, so that they share its memory.

A worker that takes another one's place starts at once, too.
"""

from contextlib import suppress

from flask import Flask

from service.app import build, create_app, start
from service.http.application import Application
from service.parts import import_all, traced
from service.settings import Settings
from xornet.storage.scheme import is_bucket


class Prebuilt:
    """What the arbiter has built, if anything."""

    app: Application | None = None


def prepare(settings: Settings) -> None:
    """Import all that is needed, and build the application if it survives a fork.

    If that fails, each worker tries and says what is wrong.
    """
    Prebuilt.app = None
    with suppress(Exception):
        import_all(settings)
        if survives_fork(settings):
            Prebuilt.app = build(settings)


def survives_fork(settings: Settings) -> bool:
    """Return whether an application for `settings` may be built before a fork.

    Threads and connections do not survive one, and tokens or keys that were read before may be withdrawn by then.
    """
    reads_secrets = settings.token_file or settings.verify_keys
    return not (reads_secrets or traced(settings) or is_bucket(settings.models_dir))


def start_app() -> Flask:
    """Return the application, started; a worker calls this."""
    return start(Prebuilt.app) if Prebuilt.app else create_app()

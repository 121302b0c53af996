"""What gunicorn's arbiter makes before it forks, so that all of its workers share it."""

from pathlib import Path

from service.token_file import TokenMemory


class Inherited:
    """The parts that are shared; without an arbiter, as in tests, nothing is."""

    def __init__(self) -> None:
        self.figures_dir: Path | None = None  # where each worker writes its metrics for the others
        self.token_memory: TokenMemory | None = None


INHERITED = Inherited()  # set by gunicorn.conf.py, once

"""The commands that make files beside the store: pictures, models for other programs, what a sweep found.

What draws, exports or starts processes is imported by the command that needs it: training must not wait for it.
"""

import argparse
from pathlib import Path

from trainer.status import DONE, FAILED, INTERRUPTED, NOT_WRITTEN, fail
from trainer.sweep.outcomes import Setting


def plot(arguments: argparse.Namespace) -> int:
    from trainer.show.picture import draw, encode  # noqa: PLC0415

    figure = draw(version := arguments.store.load(arguments.number))
    stem = f"{version.record.model}-{version.number}"
    return _write({arguments.out / f"{stem}.{form}": encode(figure, form) for form in ("png", "svg")})


def export(arguments: argparse.Namespace) -> int:
    from trainer.show.onnx_model import onnx_model  # noqa: PLC0415

    return _write({arguments.onnx: onnx_model(arguments.store.load(arguments.number))})


def sweep(arguments: argparse.Namespace) -> int:
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    from trainer.show.picture import encode  # noqa: PLC0415
    from trainer.sweep import picture as sweep_picture  # noqa: PLC0415
    from trainer.sweep import run as sweep  # noqa: PLC0415
    from trainer.sweep import table as sweep_table  # noqa: PLC0415

    path = arguments.out / "outcomes.csv"
    try:
        outcomes = sweep.sweep(_settings(arguments), arguments.seeds, path)
    except ValueError as error:
        return fail(FAILED, str(error))
    except OSError as error:
        return fail(NOT_WRITTEN, f"{path}: it could not be written: {error.strerror}")
    except BrokenProcessPool:
        return fail(FAILED, f"a process was killed; what is known so far is kept: the same command goes on from {path}")
    except KeyboardInterrupt:
        return fail(INTERRUPTED, f"interrupted; the same command goes on from what is in {path}")
    print(table := sweep_table.table(outcomes))
    picture = encode(sweep_picture.draw_sweep(outcomes), "png")
    return _write({arguments.out / "table.md": table.encode(), arguments.out / "sweep.png": picture})


def _settings(arguments: argparse.Namespace) -> list[Setting]:
    return [
        Setting(
            hidden,
            activation,
            arguments.lr,
            arguments.epochs,
            arguments.restarts,
            arguments.margin,
            arguments.engine,
        )
        for hidden in arguments.hidden
        for activation in arguments.activation
    ]


def _write(files: dict[Path, bytes]) -> int:
    for path, data in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            return fail(NOT_WRITTEN, f"{path}: it could not be written: {error.strerror}")
        print(path)
    return DONE

"""The command that sends one row."""

import argparse
import json

from trainer.commands import Command
from trainer.limits import unexpected
from trainer.output import say
from trainer.status import DONE
from xornet_cli.service_options import add_model, add_service, client_of, failing
from xornet_client import Prediction

DIGITS = 4  # of a probability in the table


def bit(text: str) -> tuple[str, int]:
    """Return the name and the value of NAME=BIT; whether they fit the model is for the service to say."""
    name, equals, value = text.partition("=")
    if not (name and equals and value.isascii() and value.isdecimal() and len(value) < 10):
        raise unexpected("NAME=0 or NAME=1", text)
    return name, int(value)


def predict(arguments: argparse.Namespace) -> int:
    row = dict(arguments.row)
    with failing():
        prediction = client_of(arguments).predict(**row)
    say(as_json(prediction) if arguments.json else as_table(row, prediction))
    return DONE


def as_json(prediction: Prediction) -> str:
    """Return the prediction as the service writes it."""
    outputs, probability, model, version = prediction
    return json.dumps({**outputs, "probability": probability, "model": model, "version": version})


def as_table(row: dict[str, int], prediction: Prediction) -> str:
    """Return a line of names and a line of values below them."""
    outputs, probability, model, version = prediction
    chances = probability if isinstance(probability, dict) else {"probability": probability}
    several = {f"P({name})" if len(outputs) > 1 else name: f"{chance:.{DIGITS}f}" for name, chance in chances.items()}
    cells = {**row, **outputs, **several, "model": model, "version": version}
    widths = [max(len(str(name)), len(str(value))) for name, value in cells.items()]
    lines = (cells.keys(), cells.values())
    return "\n".join(
        "  ".join(str(cell).rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row", nargs="+", type=bit, metavar="NAME=BIT", help="each input of the model")
    parser.add_argument("--json", action="store_true", help="print JSON, as the service writes it")
    add_model(parser)
    add_service(parser)


COMMANDS = {"predict": Command("NAME=BIT …", _add_arguments, predict)}

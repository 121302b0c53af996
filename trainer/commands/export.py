"""The command that writes a version for other programs."""

import argparse

from trainer.commands import Command
from trainer.commands.store import load
from trainer.options import add_number, path
from trainer.output import say
from trainer.status import DONE
from trainer.whole_file import write


def export(arguments: argparse.Namespace) -> int:
    from trainer.show.onnx_model import onnx_model  # noqa: PLC0415 - importing onnx takes a while

    version = load(arguments.store, arguments.number)
    write(arguments.onnx, onnx_model(version, is_float32=arguments.float32))
    say(str(arguments.onnx))
    return DONE


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_number(parser)
    parser.add_argument("--onnx", type=path, required=True, metavar="FILE", help="the ONNX model to write")
    float32 = "write 32-bit floats, for programs that have no 64-bit ones (OpenCV, tract, most accelerators)"
    parser.add_argument("--float32", action="store_true", help=float32)


COMMANDS = {"export": Command("N --onnx FILE", _add_arguments, export)}

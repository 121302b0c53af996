"""An epoch in print: every number under its heading, and JSON that any reader takes."""

import json
from dataclasses import fields

import pytest

from trainer.learning.epoch import Epoch, compute_epoch
from trainer.named_tables import find
from trainer.show.epoch import as_json, as_text
from xornet.network import Activation
from xornet.record import Recipe


def epoch(name: str, hidden: int, seed: int = 9, rate: float = 0.1, activation: Activation = "sigmoid") -> Epoch:
    return compute_epoch(Recipe(1, 0, rate, 10, hidden, activation, 0.4, "compiled", ()), find(name), seed, 20)


def cells(text: str, label: str, heading: str) -> list[str]:
    """Return what stands in the line `label`, under `heading`, in each table that has such a column."""
    found, head = list[str](), list[str]()
    for line in text.splitlines():
        if line.startswith(" "):
            head = line.split()
        elif line.startswith(f"{label} ") and heading in head:
            found.append(line[len(label) :].split()[head.index(heading)])
    return found


def test_prints_every_number_of_every_row_under_its_heading() -> None:
    shown = epoch("xor", 2)

    text = as_text(shown, find("xor"))

    assert text.startswith("seed 9, 20 steps taken: 2-2-1 sigmoid, learning rate 0.1, compiled engine\n\nforward\n")
    assert cells(text, "x1=1 x2=0", "z1[2]") == [f"{shown.z1[6]:.6g}"]
    assert cells(text, "x1=1 x2=1", "dz2[y]") == [f"{shown.dz2[3]:.6g}"]
    assert cells(text, "x1=0 x2=0", "d[y]") == ["0"]
    assert cells(text, "w1[2,x1]", "weight") == [f"{shown.weights[2]:.6g}"]
    assert cells(text, "w2[y,1]", "gradient") == [f"{shown.gradients[6]:.6g}"]
    assert cells(text, "b2[y]", "after") == [f"{shown.weights_after[8]:.6g}"]


@pytest.mark.parametrize("hidden", [4, 30])
def test_no_line_of_a_large_network_is_wider_than_a_few_columns(hidden: int) -> None:
    shown = epoch("full-adder", hidden)

    text = as_text(shown, find("full-adder"))

    assert max(map(len, text.splitlines())) < 140
    assert cells(text, "a=1 b=0 carry_in=1", "a2[carry_out]") == [f"{shown.a2[8 + 5]:.6g}"]
    assert cells(text, "a=1 b=1 carry_in=1", f"dz1[{hidden}]") == [f"{shown.dz1[-1]:.6g}"]


def test_json_has_every_field_in_full_precision() -> None:
    shown = epoch("half-adder", 2)

    found = json.loads(as_json(shown))

    assert list(found) == [field.name for field in fields(Epoch)]
    assert Epoch(**found) == shown


def test_json_has_null_where_a_run_overflowed() -> None:
    shown = epoch("xor", 3, seed=20, rate=1e200, activation="relu")

    found = json.loads(as_json(shown), parse_constant=pytest.fail)

    assert set(found["weights"]) == {None}

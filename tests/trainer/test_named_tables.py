"""The named truth tables: each is the function that its name says."""

from collections.abc import Callable

import pytest

from trainer.named_tables import DEFAULT, SPECS, find, name_of
from xornet.table_spec import spell

FUNCTIONS: dict[str, Callable[..., tuple[int, ...]]] = {
    "and": lambda a, b: (a & b,),
    "or": lambda a, b: (a | b,),
    "nand": lambda a, b: (1 - (a & b),),
    "nor": lambda a, b: (1 - (a | b),),
    "xor": lambda a, b: (a ^ b,),
    "xnor": lambda a, b: (1 - (a ^ b),),
    "parity3": lambda a, b, c: (a ^ b ^ c,),
    "majority3": lambda a, b, c: (int(a + b + c > 1),),
    "mux": lambda select, a, b: (b if select else a,),
    "half-adder": lambda a, b: ((a + b) % 2, (a + b) // 2),
    "full-adder": lambda a, b, c: ((a + b + c) % 2, (a + b + c) // 2),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_is_the_function_of_its_name(name: str) -> None:
    table = find(name)

    for given, expected in zip(table.inputs.astype(int).tolist(), table.targets.astype(int).tolist(), strict=True):
        assert tuple(expected) == FUNCTIONS[name](*given)
    assert spell(table) == SPECS[name]


def test_there_is_no_other_and_xor_is_the_default() -> None:
    assert set(SPECS) == set(FUNCTIONS)
    assert DEFAULT == "xor"


def test_finds_any_other_table_by_its_spec() -> None:
    assert find("a,b:0010").rows[2] == {"a": 1, "b": 0, "y": 1}


@pytest.mark.parametrize("text", ["implies", "", "XOR", "xor "])
def test_lists_the_names_when_a_text_is_neither_a_name_nor_a_spec(text: str) -> None:
    with pytest.raises(ValueError, match=r"^expected and, full-adder, .* or INPUTS:OUTPUT") as rejected:
        find(text)

    assert str(rejected.value).endswith(f"got {text!r}")


@pytest.mark.parametrize("text", [*SPECS, "a,b:y=0010"])
def test_a_table_is_found_again_by_its_name_or_spec(text: str) -> None:
    assert name_of(find(text)) == text
    assert name_of(find(SPECS.get(text, text))) == text

"""A truth table as text: what a spec means, that it comes back, and that a wrong one is rejected in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks import FULL_ADDER
from xornet.table_spec import NAME, combinations, parse, spell
from xornet.truth_table import TruthTable

ELEVEN = ",".join("abcdefghijk")


def test_reads_bits_in_counting_order_with_the_first_input_most_significant() -> None:
    table = parse("a,b:first=0011,second=0101")

    assert table.rows == (
        {"a": 0, "b": 0, "first": 0, "second": 0},
        {"a": 0, "b": 1, "first": 0, "second": 1},
        {"a": 1, "b": 0, "first": 1, "second": 0},
        {"a": 1, "b": 1, "first": 1, "second": 1},
    )
    assert (table.input_names, table.output_names) == (("a", "b"), ("first", "second"))


def test_names_an_only_output_y_unless_the_spec_names_it() -> None:
    assert parse("x1,x2:0110").rows == parse("x1,x2:y=0110").rows
    assert parse("x1,x2:z=0110").output_names == ("z",)


def test_reads_the_largest_table() -> None:
    spec = ",".join("abcdefghij") + ":" + ",".join(f"o{number}={'01' * 512}" for number in range(16))

    table = parse(spec)

    assert (table.inputs.shape, table.targets.shape) == ((1024, 10), (1024, 16))
    assert spell(table) == spec


def test_spells_a_table_whose_rows_are_in_another_order() -> None:
    shuffled = TruthTable.from_rows(FULL_ADDER.rows[::-1], FULL_ADDER.input_names, FULL_ADDER.output_names)

    assert spell(shuffled) == "a,b,carry:sum=01101001,carries=00010111"


@st.composite
def specs(draw: st.DrawFn) -> str:
    names = st.from_regex(NAME, fullmatch=True).filter(lambda name: name not in ("probability", "model", "version"))
    columns = draw(st.lists(names, min_size=2, max_size=8, unique=True))
    inputs = draw(st.integers(1, min(4, len(columns) - 1)))
    numbers = st.integers(1, 2**2**inputs - 2)
    outputs = (f"{name}={draw(numbers):0{2**inputs}b}" for name in columns[inputs:])
    return f"{','.join(columns[:inputs])}:{','.join(outputs)}"


@pytest.mark.slow
@given(specs())
def test_every_table_comes_back_from_its_spec(spec: str) -> None:
    table = parse(spec)

    again = TruthTable.from_rows(table.rows, table.input_names, table.output_names)

    assert spell(table) == spec
    assert again.inputs.tolist() == table.inputs.tolist()
    assert again.targets.tolist() == table.targets.tolist()


def test_counts_every_combination() -> None:
    assert combinations(2).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("a,b:y=011", "expected 4 digits 0 or 1 for y, one for each combination of a,b, .*got 3: '011'"),
        ("a,b:y=01101", "got 5: '01101'"),
        ("a,b:y=0120", "expected 4 digits 0 or 1 for y, .*got 4: '0120'"),
        ("a,b:y=01 0", "got 4: '01 0'"),
        ("a,b:y=", "got 0: ''"),
        ("a,b:", "got 0: ''"),
        ("a,b", "got 0: ''"),
        ("a,b:y=\N{ARABIC-INDIC DIGIT ONE}110", "expected 4 digits 0 or 1"),
        ("a,b:sum=0110,carry=00010", "expected 4 digits 0 or 1 for carry, .*got 5: '00010'"),
        ("a,b:0110:1", "got 6: '0110:1'"),
        ("a,a:0110", "expected a different name for every input and output, .*got 'a' twice"),
        ("a,b:a=0110", "got 'a' twice"),
        ("a,y:0110", "got 'y' twice"),
        ("a,b:s=0110,s=0001", "got 's' twice"),
        (":0110", "expected a name of 1 to 32 letters, digits or underscores, a letter first, .*got ''"),
        ("a,:0110", "expected a name of .*got ''"),
        ("a,b:=0110", "expected a name of .*got ''"),
        ("1a,b:0110", "got '1a'"),
        ("_a,b:0110", "got '_a'"),
        ("a b,c:0110", "got 'a b'"),
        ("é,b:0110", "got 'é'"),
        ("a\nb,c:0110", r"got 'a\\nb'"),
        ("a" * 33 + ",b:0110", "expected a name of"),
        ("a,b:sum=0110,0001", "expected NAME=BITS for each of several outputs, .*got '0001'"),
        (f"{ELEVEN}:y=01", "expected at most 10 inputs, .*got 11"),
        ("a:" + ",".join(f"o{number}=01" for number in range(17)), "expected at most 16 outputs, .*got 17"),
        ("a,b:y=0000", "expected both 0 and 1 in the values of y, .*got a constant: '0000'"),
        ("a,b:sum=0110,one=1111", "in the values of one, .*got a constant: '1111'"),
        ("a,b:version=0110", "expected an output name other than probability, model, version, .*got 'version'"),
    ],
)
def test_rejects_what_is_not_a_whole_function_in_one_line_with_an_example(spec: str, expected: str) -> None:
    with pytest.raises(ValueError, match=expected) as rejected:
        parse(spec)

    assert "\n" not in str(rejected.value)
    assert "for example " in str(rejected.value)
    parse(str(rejected.value).split("for example ")[1].split(", got")[0])


def test_an_error_repeats_only_the_start_of_a_long_text() -> None:
    with pytest.raises(ValueError, match="got 9001: '1000") as rejected:
        parse("a,b:y=1" + "0" * 9000)

    assert len(str(rejected.value)) < 250

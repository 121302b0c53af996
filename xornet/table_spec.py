"""A truth table in one line of text, `INPUTS:OUTPUT=BITS[,OUTPUT=BITS…]`, and back.

The first input is the most significant. BITS holds one digit for every combination of the inputs, in
counting order. A table with one output may leave out `y=`.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from xornet.network import FloatArray
from xornet.truth_table import MOST_INPUTS, MOST_OUTPUTS, RESERVED, TruthTable

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
ONLY_OUTPUT = "y"
SHOWN = 40  # characters of a wrong text that an error repeats
EXAMPLES = {1: "x1,x2:y=0110", 2: "a,b:sum=0110,carry=0001"}  # number of outputs → a spec


def parse(spec: str) -> TruthTable:
    """Return the table that `spec` describes; ValueError, in one line, says what was expected."""
    before, _, after = spec.partition(":")
    inputs, outputs = before.split(","), list(_split_outputs(after))
    _check_count(inputs, MOST_INPUTS, "inputs")
    _check_count(outputs, MOST_OUTPUTS, "outputs")
    names = [*inputs, *(name for name, _ in outputs)]
    _check_names(names)
    if reserved := next((name for name, _ in outputs if name in RESERVED), None):
        raise ValueError(f"expected an output name other than {', '.join(RESERVED)}, {example()}, got {reserved!r}")
    for name, bits in outputs:
        _check_bits(name, bits, inputs)
    targets = np.array([[int(bit) for bit in bits] for _, bits in outputs], np.float64).T  # (N, O)
    return TruthTable(tuple(inputs), tuple(names[len(inputs) :]), combinations(len(inputs)), targets.copy())


def spell(table: TruthTable) -> str:
    """Return the spec of `table`, whatever the order of its rows."""
    order = np.lexsort(table.inputs.T[::-1])
    columns = table.targets[order].T.astype(int).tolist()
    outputs = (f"{name}={''.join(map(str, bits))}" for name, bits in zip(table.output_names, columns, strict=True))
    return f"{','.join(table.input_names)}:{','.join(outputs)}"


def combinations(inputs: int) -> FloatArray:
    """Return every combination of so many bits in counting order, (2^I, I), the most significant first."""
    return (np.arange(2**inputs)[:, np.newaxis] >> np.arange(inputs)[::-1] & 1).astype(np.float64)


def example(outputs: int = 1) -> str:
    return f"for example {EXAMPLES[min(outputs, 2)]}"


def quote(text: str) -> str:
    """Return the text as an error repeats it: in quotes, in one line, and shortened."""
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "…")


def _split_outputs(text: str) -> Iterator[tuple[str, str]]:
    parts = text.split(",")
    for part in parts:
        name, equals, bits = part.partition("=")
        if equals:
            yield name, bits
        elif len(parts) == 1:
            yield ONLY_OUTPUT, part
        else:
            raise ValueError(f"expected NAME=BITS for each of several outputs, {example(2)}, got {quote(part)}")


def _check_count(columns: Sequence[object], most: int, kind: str) -> None:
    if len(columns) > most:
        raise ValueError(f"expected at most {most} {kind}, {example()}, got {len(columns)}")


def _check_names(names: Sequence[str]) -> None:
    for at, name in enumerate(names):
        if not NAME.fullmatch(name):
            rule = "1 to 32 letters, digits or underscores, a letter first"
            raise ValueError(f"expected a name of {rule}, {example()}, got {quote(name)}")
        if name in names[:at]:
            raise ValueError(f"expected a different name for every input and output, {example()}, got {name!r} twice")


def _check_bits(name: str, bits: str, inputs: Sequence[str]) -> None:
    count = 2 ** len(inputs)
    if len(bits) != count or set(bits) - {"0", "1"}:
        expected = f"{count} digits 0 or 1 for {name}, one for each combination of {','.join(inputs)}"
        raise ValueError(f"expected {expected}, {example()}, got {len(bits)}: {quote(bits)}")
    if len(set(bits)) == 1:
        raise ValueError(f"expected both 0 and 1 in the values of {name}, {example()}, got a constant: {quote(bits)}")

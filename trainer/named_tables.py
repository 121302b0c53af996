"""The truth tables that have a name of their own, and which of them is the default."""

from xornet.table_spec import example, parse, quote, spell
from xornet.truth_table import TruthTable

SPECS = {  # name → how it is spelled out; the first is the default
    "xor": "x1,x2:y=0110",
    "and": "x1,x2:y=0001",
    "or": "x1,x2:y=0111",
    "nand": "x1,x2:y=1110",
    "nor": "x1,x2:y=1000",
    "xnor": "x1,x2:y=1001",
    "parity3": "x1,x2,x3:y=01101001",
    "majority3": "x1,x2,x3:y=00010111",
    "mux": "select,a,b:y=00110101",  # a where select is 0, b where it is 1
    "half-adder": "a,b:sum=0110,carry=0001",
    "full-adder": "a,b,carry_in:sum=01101001,carry_out=00010111",
}
DEFAULT = next(iter(SPECS))


def find(text: str) -> TruthTable:
    """Return the table of that name, or the table that `text` spells out.

    ValueError, in one line, says what was expected.
    """
    if text in SPECS or ":" in text:
        return parse(SPECS.get(text, text))
    raise ValueError(f"expected {', '.join(sorted(SPECS))} or INPUTS:OUTPUT=BITS, {example()}, got {quote(text)}")


def name_of(table: TruthTable) -> str:
    """Return the table's name, or its spec if it has no name: `find` gives the table back for either."""
    spec = spell(table)
    return next((name for name, named in SPECS.items() if named == spec), spec)

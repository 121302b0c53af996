"""The file format: what goes in comes out, and whatever else is handed in is refused as `CorruptWeights`."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from tests.forgeries import assemble, body_of, forge, header_of, sign
from tests.lesson import notebook_network
from tests.networks import FULL_ADDER, full_adder_by_hand, network, xor_by_hand, xor_by_hand_with_relu
from tests.paths import ROOT
from tests.versions import curve, version
from xornet.network import Layer, Network
from xornet.truth_table import XOR, TruthTable
from xornet.version import Version
from xornet.weights import CorruptWeights, decode, encode

Header = dict[str, Any]
GOOD = encode(version(xor_by_hand()))


def test_a_forgery_without_a_change_is_a_good_file() -> None:
    """Else the attacks below would prove nothing."""
    assert decode(forge(GOOD, lambda header: header)).number == 1


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(version(xor_by_hand()), id="by hand"),
        pytest.param(version(notebook_network(1)), id="of the notebook"),
        pytest.param(version(xor_by_hand_with_relu(), number=12345678901), id="rectified"),
        pytest.param(version(full_adder_by_hand(), FULL_ADDER), id="3-5-2"),
    ],
)
def test_comes_back_as_it_was(before: Version) -> None:
    after = decode(encode(before))

    assert after.record == before.record
    assert after.network.activation == before.network.activation
    for found, written in zip(
        (*after.network.arrays, after.curve), (*before.network.arrays, before.curve), strict=True
    ):
        assert found.dtype == np.float64
        assert found.shape == written.shape
        assert found.tobytes() == written.tobytes()


def test_names_with_every_sort_of_character_come_back() -> None:
    names = ('"sha256":"' + "0" * 64 + '"', "ü \\\U0001f600")
    table = TruthTable.from_rows(
        [dict(zip((*names, "y"), row.values(), strict=True)) for row in XOR.rows], names, ("y",)
    )

    after = decode(encode(version(xor_by_hand(), table)))

    assert after.record.inputs == names


def test_what_it_returns_cannot_be_written() -> None:
    after = decode(GOOD)

    for array in (*after.network.arrays, after.curve):
        assert not array.flags.writeable


def test_writes_a_layer_whose_weights_lie_in_columns() -> None:
    """The safetensors library copies memory as it lies, so a transposed array would come back transposed."""
    lying = network([[12, 12], [-12, -12], [0, 0]], [-6, 18, 0], [[12, 12, 0]], [-18])
    hidden = Layer(np.asfortranarray(lying.hidden.weight), lying.hidden.bias)

    after = decode(encode(version(Network(hidden, lying.output))))

    assert after.network.hidden.weight.tolist() == lying.hidden.weight.tolist()


def test_any_safetensors_reader_finds_the_documented_tensors(tmp_path: Path) -> None:
    (tmp_path / "1.safetensors").write_bytes(encode(version(full_adder_by_hand(), FULL_ADDER)))

    tensors = safetensors.numpy.load_file(tmp_path / "1.safetensors")

    assert {name: (tensor.shape, tensor.dtype.name) for name, tensor in tensors.items()} == {
        "hidden.weight": ((5, 3), "float64"),
        "hidden.bias": ((5,), "float64"),
        "output.weight": ((2, 5), "float64"),
        "output.bias": ((2,), "float64"),
        "learning_curve": ((3, 3), "float64"),
    }
    assert tensors["hidden.weight"].tolist() == full_adder_by_hand().hidden.weight.tolist()


def test_any_json_reader_finds_the_documented_facts() -> None:
    facts = header_of(GOOD)["__metadata__"]

    assert all(type(fact) is str for fact in facts.values())
    assert (facts["format_version"], facts["model"], facts["version"]) == ("1", "xor", "1")
    assert (facts["activation"], facts["created_at"]) == ("sigmoid", "2026-01-02T03:04:05.678+00:00")
    assert json.loads(facts["inputs"]) == ["x1", "x2"]
    assert json.loads(facts["truth_table"]) == list(XOR.rows)
    assert json.loads(facts["recipe"])["seed"] == 7
    assert (facts["parent"], facts["restored_from"]) == ("null", "null")


def test_states_its_digest_over_everything_else() -> None:
    stated = header_of(GOOD)["__metadata__"]["sha256"]

    assert re.fullmatch("[0-9a-f]{64}", stated)
    assert header_of(sign(GOOD))["__metadata__"]["sha256"] == stated
    assert decode(GOOD).sha256 == stated


def test_refuses_every_flip_of_a_single_bit() -> None:
    taken = []

    for place in range(len(GOOD)):
        for bit in range(8):
            flipped = bytearray(GOOD)
            flipped[place] ^= 1 << bit
            try:
                decode(bytes(flipped))
            except CorruptWeights:
                continue
            taken.append((place, bit))

    assert taken == []


def test_refuses_every_beginning_of_a_file() -> None:
    for length in range(len(GOOD)):
        with pytest.raises(CorruptWeights, match=r"\w"):
            decode(GOOD[:length])


@pytest.mark.parametrize("tail", [b"\0", b"\n", b"\0" * 8, GOOD])
def test_refuses_bytes_behind_the_end(tail: bytes) -> None:
    with pytest.raises(CorruptWeights, match="digest differs"):
        decode(GOOD + tail)
    with pytest.raises(CorruptWeights, match=r"\w"):
        decode(sign(GOOD + tail))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0" * 8, id="zeros"),
        pytest.param(b"\xff" * 8, id="a header of 2^64 bytes"),
        pytest.param(b"\xff" * 4096, id="ones"),
        pytest.param(b"\x93NUMPY\x01\x00v\x00{'descr': '<f8'}", id="a NumPy file"),
        pytest.param(b"\x80\x04cposix\nsystem\n", id="a pickle"),
        pytest.param(b"PK\x03\x04" + b"\0" * 100, id="a zip"),
        pytest.param(safetensors.numpy.save({"hidden.weight": np.eye(2)}), id="a safetensors file of others"),
    ],
)
def test_refuses_what_is_no_weight_file(data: bytes) -> None:
    with pytest.raises(CorruptWeights, match="no weight file"):
        decode(data)


@pytest.mark.parametrize("length", [0, 1, 7, 2**31, 2**32 - 1, 2**63 - 9, 2**63 - 8, 2**63, 2**64 - 1])
def test_refuses_a_wrong_length_of_the_header(length: int) -> None:
    with pytest.raises(CorruptWeights, match=r"\w"):
        decode(sign(length.to_bytes(8, "little") + GOOD[8:]))


@pytest.mark.parametrize("digest", [b"0" * 64, b"f" * 64, b"F" * 64, b"0" * 63, b""])
def test_refuses_a_digest_that_is_not_its_own(digest: bytes) -> None:
    with pytest.raises(CorruptWeights, match="digest"):
        decode(re.sub(rb'"sha256":"[0-9a-f]{64}"', b'"sha256":"%s"' % digest, GOOD))


def test_refuses_a_second_digest() -> None:
    with pytest.raises(CorruptWeights, match="does not hold one digest"):
        decode(forge(GOOD, lambda header: header.update(more={"sha256": "0" * 64})))


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"", id="nothing but a digest"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b"1", id="a number"),
        pytest.param(b'"text"', id="text"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{}", id="no metadata"),
        pytest.param(b"{'a': 1}", id="no JSON"),
        pytest.param(b'{"__metadata__":null}', id="metadata is null"),
        pytest.param(b'{"__metadata__":[]}', id="metadata is a list"),
        pytest.param(b'{"__metadata__":{}}', id="metadata is empty"),
        pytest.param(b"[" * 100_000, id="deep nesting"),
        pytest.param(b'{"a":' * 100_000, id="deep nesting of objects"),
        pytest.param(b'{"a":' * 500 + b"1" + b"}" * 500, id="nesting"),
        pytest.param(b'{"\xff":1}', id="no UTF-8"),
        pytest.param("{}".encode("utf-16"), id="UTF-16"),
        pytest.param(b"9" * 5000, id="a number of 5000 digits"),
        pytest.param(b"1e999", id="infinity"),
    ],
)
def test_refuses_a_header_that_is_another_thing(header: bytes) -> None:
    as_key = b'{"sha256":"%s"}' % (b"0" * 64)

    for whole in (header + as_key, b"[%s,%s]" % (header, as_key), header):
        with pytest.raises(CorruptWeights, match=r"\w"):
            decode(sign(assemble(whole, body_of(GOOD))))


def test_refuses_a_tensor_that_is_given_twice() -> None:
    text = json.dumps(header_of(GOOD), separators=(",", ":"))
    entry = json.dumps({"hidden.bias": header_of(GOOD)["hidden.bias"]}, separators=(",", ":"))

    doubled = sign(assemble((text[:-1] + "," + entry[1:]).encode(), body_of(GOOD)))

    with pytest.raises(CorruptWeights, match="twice"):
        decode(doubled)


@pytest.mark.parametrize(
    ("found", "doubled"),
    [
        ('"activation":"sigmoid"', '"activation":"sigmoid","activation":"sigmoid"'),
        ('"dtype":"F64"', '"dtype":"F64","dtype":"F64"'),
        (r"\"seed\": 7", r"\"seed\": 8, \"seed\": 7"),
        (r"\"x1\": 0", r"\"x1\": 1, \"x1\": 0"),
    ],
)
def test_refuses_any_key_that_is_given_twice(found: str, doubled: str) -> None:
    text = json.dumps(header_of(GOOD), separators=(",", ":"))
    assert found in text

    data = sign(assemble(text.replace(found, doubled, 1).encode(), body_of(GOOD)))

    with pytest.raises(CorruptWeights, match="twice"):
        decode(data)


def in_metadata(**facts: Any) -> Callable[[Header], None]:
    """Return the change that puts these facts into the metadata."""
    return lambda header: header["__metadata__"].update(facts)


def in_tensor(name: str, **facts: Any) -> Callable[[Header], None]:
    """Return the change that puts these facts into a tensor's entry."""
    return lambda header: header[name].update(facts)


def in_fact(name: str, **parts: Any) -> Callable[[Header], None]:
    """Return the change that puts these parts into a fact that is an object."""

    def change(header: Header) -> None:
        facts = header["__metadata__"]
        facts[name] = json.dumps(json.loads(facts[name]) | parts)

    return change


def without(*path: str) -> Callable[[Header], None]:
    """Return the change that takes something away."""

    def change(header: Header) -> None:
        place = header
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        # the tensors
        pytest.param(without("hidden.bias"), "its tensors are", id="tensor missing"),
        pytest.param(without("learning_curve"), "its tensors are", id="curve missing"),
        pytest.param(lambda header: header.update(more=header["hidden.bias"]), "its tensors are", id="one more"),
        pytest.param(
            lambda header: header.update({"Hidden.bias": header.pop("hidden.bias")}), "its tensors are", id="other name"
        ),
        pytest.param(in_tensor("hidden.bias", dtype="F32"), "not float64", id="F32"),
        pytest.param(in_tensor("hidden.bias", dtype="I64"), "not float64", id="I64"),
        pytest.param(in_tensor("hidden.bias", dtype="f64"), "not float64", id="f64"),
        pytest.param(in_tensor("hidden.bias", dtype=None), "not float64", id="dtype null"),
        pytest.param(without("hidden.bias", "dtype"), "dtype", id="no dtype"),
        pytest.param(without("hidden.bias", "shape"), "shape", id="no shape"),
        pytest.param(without("hidden.bias", "data_offsets"), "data_offsets", id="no offsets"),
        pytest.param(lambda header: header.update({"hidden.bias": []}), r"\w", id="entry is a list"),
        pytest.param(lambda header: header.update({"hidden.bias": "F64"}), r"\w", id="entry is text"),
        pytest.param(lambda header: header.update({"hidden.bias": None}), r"\w", id="entry is null"),
        pytest.param(in_tensor("hidden.bias", shape=[2**60]), r"\w", id="2^60"),
        pytest.param(in_tensor("hidden.bias", shape=[2**63]), r"\w", id="2^63"),
        pytest.param(in_tensor("hidden.bias", shape=[2**32, 2**32]), r"\w", id="2^32 by 2^32"),
        pytest.param(in_tensor("hidden.bias", shape=[2**64]), r"\w", id="2^64"),
        pytest.param(in_tensor("hidden.bias", shape=[0, 2**60]), r"\w", id="nothing of 2^60"),
        pytest.param(in_tensor("hidden.bias", shape=[-2]), r"\w", id="negative shape"),
        pytest.param(in_tensor("hidden.bias", shape=[3]), r"\w", id="larger than its bytes"),
        pytest.param(in_tensor("hidden.bias", shape=[1]), r"\w", id="smaller than its bytes"),
        pytest.param(in_tensor("hidden.bias", shape="2"), r"\w", id="shape is text"),
        pytest.param(in_tensor("hidden.bias", shape=[2.0]), r"\w", id="shape of floats"),
        pytest.param(in_tensor("hidden.bias", shape=[2, 1]), "shapes", id="bias as column"),
        pytest.param(in_tensor("hidden.bias", shape=[1] * 80 + [2]), r"\w", id="more dimensions than NumPy has"),
        pytest.param(in_tensor("hidden.weight", shape=[4, 1]), "shapes", id="a weight of other shape"),
        pytest.param(in_tensor("output.weight", shape=[2, 1]), "shapes", id="a weight turned"),
        pytest.param(in_tensor("learning_curve", shape=[9]), "shape", id="flat curve"),
        pytest.param(in_tensor("learning_curve", shape=[9, 1]), "shape", id="curve in one column"),
        pytest.param(in_tensor("learning_curve", shape=[1, 3, 3]), "shape", id="curve of three dimensions"),
        pytest.param(
            in_tensor("hidden.bias", data_offsets=header_of(GOOD)["output.weight"]["data_offsets"]),
            r"\w",
            id="overlapping offsets",
        ),
        pytest.param(in_tensor("hidden.bias", data_offsets=[2**40, 2**40 + 16]), r"\w", id="offsets far away"),
        pytest.param(in_tensor("hidden.bias", data_offsets=[2**64 - 16, 0]), r"\w", id="offsets around the end"),
        pytest.param(in_tensor("hidden.bias", data_offsets=[-16, 0]), r"\w", id="negative offsets"),
        pytest.param(in_tensor("hidden.bias", data_offsets=[16]), r"\w", id="one offset"),
        # the metadata
        pytest.param(without("__metadata__"), "__metadata__|no weight file", id="no metadata"),
        pytest.param(without("__metadata__", "format_version"), "format_version", id="no format"),
        pytest.param(in_metadata(format_version="2"), "format version is 2, expected 1", id="format 2"),
        pytest.param(in_metadata(format_version='"1"'), 'format version is "1"', id="format as text"),
        pytest.param(in_metadata(format_version="1.0"), "format version is 1.0", id="format 1.0"),
        pytest.param(in_tensor("hidden.bias", more=1), "exactly the keys dtype", id="one more key in an entry"),
        pytest.param(in_fact("recipe", seed=10**30), "metadata.recipe.seed", id="seed of 30 digits"),
        pytest.param(in_metadata(parent=str(2**63)), "metadata.parent", id="parent of 64 bits"),
        pytest.param(in_fact("recipe", attempts=[]), "no attempt", id="no attempt"),
        pytest.param(in_fact("origin", processor="\ud800"), "metadata.origin.processor", id="half a character"),
        pytest.param(
            in_fact("origin", libraries={"\x1b[2J": "1"}), "metadata.origin.libraries", id="key with an escape"
        ),
        pytest.param(in_metadata(created_at="\x1b[2J\r\n"), "metadata.created_at", id="time that clears the screen"),
        pytest.param(in_metadata(format_version="1.5"), "format version is 1.5", id="format 1.5"),
        pytest.param(in_metadata(format_version=1), r"\w", id="format as number"),
        pytest.param(in_metadata(more="1"), "exactly the keys", id="unknown fact"),
        pytest.param(in_metadata(more="x"), r"\w", id="unknown fact that is no JSON"),
        pytest.param(without("__metadata__", "origin"), "exactly the keys", id="origin missing"),
        pytest.param(without("__metadata__", "model"), "exactly the keys", id="model missing"),
        pytest.param(in_metadata(model=None), r"\w", id="model is null"),
        pytest.param(in_metadata(model=["xor"]), r"\w", id="model is a list"),
        pytest.param(in_metadata(version="one"), r"\w", id="version is no JSON"),
        pytest.param(in_metadata(version='"1"'), "metadata.version", id="version is text"),
        pytest.param(in_metadata(version="1.0"), "metadata.version", id="version is a float"),
        pytest.param(in_metadata(version="true"), "metadata.version", id="version is true"),
        pytest.param(in_metadata(version=1), r"\w", id="version is a number"),
        pytest.param(in_metadata(version="9" * 5000), r"\w", id="version of 5000 digits"),
        pytest.param(in_metadata(parent="[]"), "metadata.parent", id="parent is a list"),
        pytest.param(in_metadata(recipe="[" * 100_000), r"\w", id="deep nesting in a fact"),
        pytest.param(in_metadata(recipe="[" * 900 + "]" * 900), "metadata.recipe", id="nesting in a fact"),
        pytest.param(in_metadata(recipe=""), r"\w", id="empty fact"),
        pytest.param(in_metadata(recipe="null"), "metadata.recipe", id="recipe is null"),
        pytest.param(in_fact("recipe", seed="7"), "metadata.recipe.seed", id="seed is text"),
        pytest.param(in_fact("recipe", more=1), "metadata.recipe", id="unknown part of the recipe"),
        pytest.param(in_fact("recipe", learning_rate=float("nan")), "metadata.recipe.learning_rate", id="lr NaN"),
        pytest.param(in_fact("recipe", learning_rate=10**400), r"\w", id="lr of 400 digits"),
        pytest.param(in_fact("report", margin=float("inf")), "metadata.report.margin", id="margin infinite"),
        pytest.param(in_metadata(report='{"margin": -Infinity}'), "metadata.report", id="-Infinity"),
        pytest.param(in_metadata(activation="tanh"), "metadata.activation", id="unknown activation"),
        pytest.param(in_metadata(activation=""), "metadata.activation", id="no activation"),
        pytest.param(in_metadata(activation="relu"), "its recipe's is sigmoid", id="activation of others"),
        # what the network answers
        pytest.param(in_fact("recipe", hidden=3), "shapes", id="hidden units that are not there"),
        pytest.param(in_metadata(inputs='["x1"]'), "shapes", id="an input too few"),
        pytest.param(in_metadata(inputs='["x1", "x2", "x3"]'), "shapes", id="an input too many"),
        pytest.param(in_metadata(outputs="[]"), "shapes", id="no output"),
        pytest.param(in_metadata(inputs='["x1", "x3"]'), "truth table", id="an input that no row has"),
        pytest.param(in_metadata(inputs='["x1", "x1"]'), "truth table", id="an input twice"),
        pytest.param(in_metadata(outputs='["x1"]'), "two columns of one name", id="an output named as an input"),
        pytest.param(in_metadata(inputs='["", "x2"]'), "has no name", id="an input without a name"),
        pytest.param(in_metadata(outputs='["version"]'), "an output named 'version'", id="a reserved output"),
        pytest.param(in_metadata(truth_table="[]"), "truth table", id="no row"),
        pytest.param(in_metadata(truth_table=json.dumps(XOR.rows[:3])), "truth table", id="a row missing"),
        pytest.param(in_metadata(truth_table=json.dumps(XOR.rows + XOR.rows[:1])), "truth table", id="a row twice"),
        pytest.param(
            in_metadata(truth_table=json.dumps([row | {"y": 1 - row["y"]} for row in XOR.rows])),
            "margin -0.5",
            id="every answer wrong",
        ),
        pytest.param(
            in_metadata(truth_table=json.dumps([row | {"y": 0} for row in XOR.rows])),
            "margin -0.",
            id="another function",
        ),
        pytest.param(in_fact("recipe", required_margin=0.4999999), "required 0.4999999", id="margin too small"),
        pytest.param(in_fact("recipe", required_margin=0.5), "required 0.5", id="margin that none can reach"),
    ],
)
def test_refuses_a_forged_header_though_its_digest_is_right(change: Callable[[Header], object], reason: str) -> None:
    with pytest.raises(CorruptWeights, match=reason):
        decode(forge(GOOD, change))


def test_refuses_two_tensors_that_exchange_their_bytes() -> None:
    def exchange(header: Header) -> None:
        one, two = header["hidden.bias"], header["output.weight"]
        one["data_offsets"], two["data_offsets"] = two["data_offsets"], one["data_offsets"]

    with pytest.raises(CorruptWeights, match="margin -"):
        decode(forge(GOOD, exchange))


def test_refuses_a_gap_between_tensors() -> None:
    end = max(tensor["data_offsets"][1] for name, tensor in header_of(GOOD).items() if name != "__metadata__")

    def move(header: Header) -> None:
        last = next(t for n, t in header.items() if n != "__metadata__" and t["data_offsets"][1] == end)
        last["data_offsets"] = [offset + 8 for offset in last["data_offsets"]]

    with pytest.raises(CorruptWeights, match=r"\w"):
        decode(forge(GOOD + b"\0" * 8, move))


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_refuses_a_weight_that_is_not_finite(place: int, value: float) -> None:
    arrays = [array.copy() for array in xor_by_hand().arrays]
    arrays[place].flat[0] = value
    poisoned = Network(Layer(arrays[0], arrays[1]), Layer(arrays[2], arrays[3]))

    with pytest.raises(CorruptWeights, match="a weight is not finite"):
        decode(encode(Version(poisoned, curve(), version(xor_by_hand()).record)))


@pytest.mark.parametrize(
    ("column", "value"),
    [(0, 0.5), (0, -1.0), (0, 1e300), (1, 9.5), (1, -1.0), (1, 1e300), (2, -0.1), (2, 1.1), (2, 1.7e308)],
)
def test_refuses_a_learning_curve_that_no_run_could_have(column: int, value: float) -> None:
    before = version(xor_by_hand())
    points = before.curve.copy()
    points[1, column] = value

    with pytest.raises(CorruptWeights, match="of its learning curve is"):
        decode(encode(replace(before, curve=points)))


def test_refuses_sizes_that_it_would_cost_much_to_prove() -> None:
    too_many = network([[0.0, 0.0]] * 1025, [0.0] * 1025, [[0.0] * 1025], [0.0])

    with pytest.raises(CorruptWeights, match="its sizes are 2-1025-1, expected at most 10-1024-16"):
        decode(encode(version(too_many)))


def test_refuses_two_outputs_of_one_name_and_more_than_sixteen() -> None:
    adder = encode(version(full_adder_by_hand(), FULL_ADDER))
    names = ("x1", "x2", *(f"y{number}" for number in range(17)))
    rows = tuple(dict(zip(names, [row["x1"], row["x2"], *[row["y"]] * 17], strict=True)) for row in XOR.rows)
    wide = replace(
        version(network([[20, 20], [20, 20]], [-10, -30], [[20, -20]] * 17, [-10] * 17)),
        record=replace(version(xor_by_hand()).record, outputs=names[2:], truth_table=rows),
    )

    with pytest.raises(CorruptWeights, match="two columns of one name"):
        decode(forge(adder, in_metadata(outputs='["sum", "sum"]')))
    with pytest.raises(CorruptWeights, match="its sizes are 2-2-17, expected at most 10-1024-16"):
        decode(encode(wide))


def test_refuses_a_network_whose_answers_hang_on_the_order_of_its_sums() -> None:
    """In one order it knows XOR, and in another, that of a batch of other size, it does not."""
    order = [0, 2, 4, 3, 1, 5]
    hidden = [[[1.0, 1.0], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]][at] for at in order]
    biases = [[0.0, -1.0, 1.0, 1.0, 1.0, 1.0][at] for at in order]
    cancelling = network(hidden, biases, [[10, 1e17, 1e17, -1e17, -20, -1e17]], [-5.0], "relu")

    with pytest.raises(CorruptWeights, match=r"margin -0\.5"):
        decode(encode(version(cancelling)))


@pytest.mark.parametrize("word", ["\ud800", "\x1b[2J", "a\r\nb", "ü"])
def test_a_reason_that_quotes_the_file_is_safe_to_print(word: str) -> None:
    forged = forge(GOOD, lambda header: header.update({word: header["hidden.bias"]}))

    with pytest.raises(CorruptWeights, match="its tensors are") as refusal:
        decode(forged)

    assert str(refusal.value).isascii()
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("column", range(3))
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_refuses_a_learning_curve_that_is_not_finite(column: int, value: float) -> None:
    """JSON has no word for it, so the service could not tell it."""
    points = curve()
    points[1, column] = value

    with pytest.raises(CorruptWeights, match="curve"):
        decode(encode(Version(xor_by_hand(), points, version(xor_by_hand()).record)))


def test_refuses_a_learning_curve_without_a_point() -> None:
    with pytest.raises(CorruptWeights, match="curve"):
        decode(encode(Version(xor_by_hand(), curve(0), version(xor_by_hand()).record)))


@pytest.mark.parametrize("required", [0.4, 0.0, -1.0])
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(network([[1e308] * 2] * 2, [0, 0], [[1e308, -1e308]], [0], "relu"), id="infinity less infinity"),
        pytest.param(network([[1e308] * 2] * 2, [1e308, 1e308], [[1e308, 1e308]], [1e308]), id="always 1"),
        pytest.param(network([[0] * 2] * 2, [0, 0], [[0, 0]], [0]), id="undecided"),
        pytest.param(notebook_network(9), id="stalled"),
    ],
)
def test_refuses_a_network_that_is_wrong_whatever_its_gate_asked_for(wrong: Network, required: float) -> None:
    story = version(xor_by_hand()).record
    recipe = replace(story.recipe, activation=wrong.activation, required_margin=required)
    data = encode(Version(wrong, curve(), replace(story, activation=wrong.activation, recipe=recipe)))

    with pytest.raises(CorruptWeights, match="margin"):
        decode(data)


def test_takes_a_margin_that_another_processor_rounds_down() -> None:
    reached = version(xor_by_hand()).record.report.margin

    rounded = decode(forge(GOOD, in_fact("recipe", required_margin=reached + 5e-10)))

    assert rounded.number == 1
    with pytest.raises(CorruptWeights, match="margin"):
        decode(forge(GOOD, in_fact("recipe", required_margin=reached + 5e-9)))


def test_takes_the_shipped_version() -> None:
    shipped = decode((ROOT / "models/xor/1.safetensors").read_bytes())

    assert (shipped.record.model, shipped.number, shipped.record.truth_table) == ("xor", 1, XOR.rows)


def test_every_reason_is_short_enough_for_one_line_of_a_log() -> None:
    long_winded = [
        in_metadata(recipe=json.dumps("x" * 100_000)),
        in_metadata(recipe=json.dumps(["x"] * 10_000)),
        lambda header: header.update({"x" * 100_000: {}}),
    ]

    for change in long_winded:
        with pytest.raises(CorruptWeights) as refusal:
            decode(forge(GOOD, change))
        assert len(str(refusal.value)) < 1000
    with pytest.raises(CorruptWeights) as refusal:
        decode(sign(assemble(b'{"sha256":"%s","\xff%s":1}' % (b"0" * 64, b"x" * 100_000), b"")))
    assert len(str(refusal.value)) < 1000

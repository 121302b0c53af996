"""Finds a place for the number of each wire of a diagram, so that numbers cover neither each other nor a unit.

Everything is taken as a line segment with a thickness: a number is one along its wire.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

LETTER = 0.62  # the width of a digit, as a share of the letter height
SHARES = (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8)  # along a wire, from its middle
GAP = 1.5  # between a wire and its number
MOST_WIRES = 80  # beyond, there is no room and no point in looking for it
Point = tuple[float, float]


class Segment(NamedTuple):
    """A straight line with a thickness; all measures are in points."""

    start: Point
    end: Point
    width: float


class Label(NamedTuple):
    """Where the middle of a number goes, the angle of its wire in degrees, and what it covers."""

    middle: Point
    angle: float
    box: Segment


def place(wires: Sequence[Segment], letters: Sequence[int], obstacles: Sequence[Segment], size: float) -> list[Label]:
    """Return a label for each wire's number of so many letters of the height `size`; none if one has no place.

    Numbers stand beside their wires, clear of all others, or where these are too many, on them.
    """
    if len(wires) > MOST_WIRES:
        return []
    lengths = [count * size * LETTER for count in letters]
    return _place(wires, lengths, obstacles, size, is_beside=True) or _place(
        wires, lengths, obstacles, size, is_beside=False
    )


def _place(
    wires: Sequence[Segment], lengths: Sequence[float], obstacles: Sequence[Segment], size: float, *, is_beside: bool
) -> list[Label]:
    labels: list[Label] = []
    for at, (wire, length) in enumerate(zip(wires, lengths, strict=True)):
        others = (*wires[:at], *wires[at + 1 :]) if is_beside else ()
        covered = [*others, *obstacles, *(label.box for label in labels)]
        away = (wire.width + size) / 2 + GAP
        places = _candidates(wire, length, size, (away, -away) if is_beside else (0.0,))
        if (found := next((label for label in places if _is_free(label.box, covered)), None)) is None:
            return []
        labels.append(found)
    return labels


def _candidates(wire: Segment, length: float, size: float, offsets: tuple[float, ...]) -> Iterator[Label]:
    """Yield the places along the wire from its middle outwards, each at every offset across it."""
    (x1, y1), (x2, y2) = wire.start, wire.end
    whole = math.dist(wire.start, wire.end)
    along = (x2 - x1) / whole, (y2 - y1) / whole
    for share in SHARES:
        for offset in offsets:
            x, y = x1 + share * (x2 - x1) - offset * along[1], y1 + share * (y2 - y1) + offset * along[0]
            start, end = ((x + sign * along[0] * length / 2, y + sign * along[1] * length / 2) for sign in (-1, 1))
            yield Label((x, y), math.degrees(math.atan2(y2 - y1, x2 - x1)), Segment(start, end, size))


def _is_free(box: Segment, covered: Sequence[Segment]) -> bool:
    return all(distance(box, other) > (box.width + other.width) / 2 for other in covered)


def distance(one: Segment, other: Segment) -> float:
    """Return the distance of the two lines, their thickness aside: 0 where they cross."""
    if _cross(one, other):
        return 0.0
    return min(
        *(_to_segment(end, other) for end in one[:2]),
        *(_to_segment(end, one) for end in other[:2]),
    )


def _cross(one: Segment, other: Segment) -> bool:
    def turns(line: Segment, ends: Segment) -> bool:
        return _turn(line.start, line.end, ends.start) * _turn(line.start, line.end, ends.end) < 0

    return turns(one, other) and turns(other, one)


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _to_segment(point: Point, line: Segment) -> float:
    (x1, y1), (x2, y2) = line.start, line.end
    share = ((point[0] - x1) * (x2 - x1) + (point[1] - y1) * (y2 - y1)) / (math.dist(line.start, line.end) ** 2 or 1.0)
    near = min(max(share, 0.0), 1.0)
    return math.hypot(point[0] - x1 - near * (x2 - x1), point[1] - y1 - near * (y2 - y1))

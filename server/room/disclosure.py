"""What organisers are told of who came, so that nobody stands out. Pure.

Three numbers can be worked out from what is told: how many came, how many of them are named, and by subtraction how
many are not. None of them may point at a few.
"""

from collections.abc import Set
from dataclasses import dataclass

SMALLEST = 5
"""Smaller groups of people are not counted. source: product.md, "charts that hide groups smaller than five\""""


@dataclass(frozen=True, slots=True)
class Told:
    """shape: `count` is None where it is not told; `named` are those who may be told by name"""

    count: int | None
    named: frozenset[str]


def told(came: Set[str], agreed: Set[str]) -> Told:
    """Everybody counted and those who agreed named, as far as that leaves nobody alone.

    Fewer than five: neither. One who agreed, or fewer than five who did not: no names, as if nobody had agreed.
    """
    if len(came) < SMALLEST:
        return Told(None, frozenset())
    named = frozenset(came & agreed)
    unnamed = len(came) - len(named)
    stands_out = len(named) == 1 or 0 < unnamed < SMALLEST
    return Told(len(came), frozenset() if stands_out else named)

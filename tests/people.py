"""The cast: the same people in every test, each with one part to play."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a test. shape: `id` is what ids look like in the program: 22 URL-safe characters"""

    id: str
    name: str
    email: str


def _cast(name: str) -> Person:
    return Person(name.lower().ljust(22, "_"), name, f"{name.lower()}@example.org")


ANN = _cast("Ann")
"""Facilitates."""
BEN = _cast("Ben")
"""A member, and next in succession when a test needs one."""
CLEO = _cast("Cleo")
"""A member."""
DOT = _cast("Dot")
"""Organises the house."""
EVE = _cast("Eve")
"""Must be kept out."""

CAST = (ANN, BEN, CLEO, DOT, EVE)

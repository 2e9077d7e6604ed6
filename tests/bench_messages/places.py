"""Where people of a benchmark are together. Plain data, so that it can be handed to the load process."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a browser. shape: `secret` is the cookie's value; the other servers ask for neither"""

    id: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One room. shape: `name` is `meeting-<id>`, `tearoom-<id>`, or any name where rooms need no house"""

    name: str
    people: tuple[Person, ...]

    @property
    def key(self) -> str:
        """What follows the kind."""
        return self.name.partition("-")[2]


def rooms(number: int, size: int) -> list[Place]:
    """Rooms for servers that ask nobody who they are."""
    return [Place(f"room-{index}", (Person(),) * size) for index in range(number)]

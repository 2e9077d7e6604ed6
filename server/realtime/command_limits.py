"""The limit of each command: a slice declares one for every command, and a test checks that it does."""

from collections.abc import Mapping, Sequence
from typing import get_args

import msgspec

from server.kit.limits import Limit


def by_name(table: Mapping[Limit, Sequence[type[msgspec.Struct]]]) -> dict[str, Limit]:
    """The limit of each command, by its name on the wire."""
    return {name_of(command): limit for limit, commands in table.items() for command in commands}


def names(commands: object) -> frozenset[str]:
    """The names on the wire of the commands in a closed union."""
    return frozenset(name_of(command) for command in get_args(commands) or (commands,))


def name_of(command: type[msgspec.Struct]) -> str:
    """A command's name on the wire."""
    return str(command.__struct_config__.tag)

"""What a process remembers: all that can be reached from one of its objects."""

import gc
from collections.abc import Iterator
from types import CodeType, CoroutineType, FrameType, FunctionType, ModuleType
from typing import Any

import msgspec

from server.journal.follower import Follower
from server.kit.db import Database
from tests.realtime.screens import Screen

PROGRAM = (ModuleType, FunctionType, CodeType, FrameType, CoroutineType, type)
"""What the program is made of."""
ELSEWHERE = (Screen, Database, Follower)
"""What stands for a browser, and for a server; and what keeps the last entry that was told, until the next one."""


def reachable(root: object) -> Iterator[object]:
    """Everything, once, without the program itself and what is elsewhere."""
    seen, left = set[int](), [root]
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, (*PROGRAM, *ELSEWHERE)):
            continue
        seen.add(id(one))
        yield one
        left += [getattr(one, name) for name in one.__struct_fields__] if isinstance(one, msgspec.Struct) else []
        left += gc.get_referents(one)


def remembers(root: Any, secret: str) -> bool:
    """Whether a text is anywhere."""
    return any(
        secret in one if isinstance(one, str) else secret.encode() in one
        for one in reachable(root)
        if isinstance(one, str | bytes | bytearray)
    )

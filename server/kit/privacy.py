"""What each slice must be able to do with what it keeps about a person; a test finds columns nobody answers for."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from server.kit.db import Tx

Export = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Privacy:
    """A slice's answer for the personal data in its tables; each slice's `api.py` exposes one as `PRIVACY`.

    shape: `retention` says in plain words how long things are kept and what ends them;
    `columns` holds "table.column" for every column that refers to a person
    """

    retention: str
    columns: frozenset[str]
    export: Callable[[Tx, str], Awaitable[Export]]
    """All that is kept about this person. shape: table or plain noun to rows that JSON can hold"""
    erase: Callable[[Tx, str], Awaitable[None]]
    """Forget this person, inside the caller's transaction; erasing somebody unknown is no error."""

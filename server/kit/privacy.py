"""What each slice must do with personal data; a test finds columns that no slice covers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from server.kit.db import Tx

Export = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Privacy:
    """A slice's handling of the personal data in its tables; each slice's `api.py` exposes one as `PRIVACY`.

    shape: `retention` says in plain words how long data is kept and what ends it;
    `columns` holds "table.column" for every column that refers to a person
    """

    retention: str
    columns: frozenset[str]
    export: Callable[[Tx, str], Awaitable[Export]]
    """Everything stored about this person. shape: table name or plain noun to JSON-compatible rows"""
    erase: Callable[[Tx, str], Awaitable[None]]
    """Erase this person, inside the caller's transaction; erasing an unknown person is not an error."""

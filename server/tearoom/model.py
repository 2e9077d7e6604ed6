"""One tea-room, as folded from its log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from server.circle.presence import Presence
from server.circle.sealing import Consents, Sealing, sealing
from server.circle.seats import Seats
from server.tearoom.commands import CHAIRS, Table

KIND = "tearoom"
HOUSE = "house"
GRACE_S = 60  # so long is a chair kept for somebody whose line dropped
FADES_AFTER_H = 24
TEA_AFTER_MEETING_S = 30 * 60


@dataclass(frozen=True, slots=True)
class Tearoom:
    """Who is in, and at which table. shape: `inside` has everybody who walked in, standing ones too"""

    key: str
    presence: Presence = field(default_factory=Presence)
    inside: Seats = field(default_factory=Seats)
    table_of: Mapping[str, Table] = field(default_factory=dict)  # in order of sitting down
    seen: frozenset[str] = frozenset()
    like_company: frozenset[str] = frozenset()
    consents: Consents = field(default_factory=Consents)
    hosts: tuple[str, ...] = ()
    kettle_until: datetime | None = None
    clean: bool = True  # the log tells of nobody

    def at(self, table: Table) -> tuple[str, ...]:
        """Who sits at a table, in order of sitting down."""
        return tuple(person for person, where in self.table_of.items() if where == table)

    def sealing(self, table: Table) -> Sealing:
        """Whose browsers seal at a table."""
        return sealing(self.at(table), self.inside, self.presence, self.consents)

    def free(self, table: Table) -> int:
        """How many chairs are free."""
        return CHAIRS[table] - len(self.at(table))

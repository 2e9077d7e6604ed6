"""Who did what to whom, without content: written in the transaction of what it tells."""

from datetime import datetime

from sqlalchemy import delete, insert

from server.identity.tables import audit
from server.kit.clock import Clock
from server.kit.db import Tx
from server.kit.ids import NewId


class Audit:
    """The house's memory of acts. shape: `what` is a snake_case past, such as `member_removed`; `whom` is an id"""

    def __init__(self, clock: Clock, new_id: NewId) -> None:
        self._clock = clock
        self._new_id = new_id

    async def note(self, tx: Tx, who: str, what: str, whom: str) -> None:
        """Remember an act. `who` is empty for the system; `whom` is a person, a group, a meeting."""
        values = {"id": self._new_id(), "who": who, "what": what, "whom": whom, "at": self._clock.now()}
        await tx.execute(insert(audit).values(values))

    async def forget_before(self, tx: Tx, at: datetime) -> None:
        """Drop what is older than the house keeps."""
        await tx.execute(delete(audit).where(audit.c.at <= at))

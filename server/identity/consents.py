"""What people agreed to, for which purpose, where, in which words; withdrawable, and remembered either way."""

from sqlalchemy import ColumnElement, insert, select, update

from server.identity.model import PersonId, Purpose
from server.identity.tables import consents
from server.kit.clock import Clock
from server.kit.db import Tx
from server.kit.ids import NewId


class Consents:
    """Every consent has a purpose and a scope (a group's id, or `house`). Say ConsentChanged in the same deed."""

    def __init__(self, clock: Clock, new_id: NewId) -> None:
        self._clock = clock
        self._new_id = new_id

    async def give(self, tx: Tx, person: str, purpose: Purpose, scope: str, text_version: int) -> bool:
        """Agree to this version of the text; an older version ends. Whether that changed anything."""
        if await self.version(tx, person, purpose, scope) == text_version:
            return False
        await self.withdraw(tx, person, purpose, scope)
        values = {
            "id": self._new_id(),
            "person": person,
            "purpose": purpose,
            "scope": scope,
            "given_at": self._clock.now(),
        }
        await tx.execute(insert(consents).values(values | {"text_version": text_version}))
        return True

    async def withdraw(self, tx: Tx, person: str, purpose: Purpose, scope: str) -> bool:
        """Agree no longer. Whether that changed anything."""
        mine = update(consents).where(consents.c.person == person, *_in_force(purpose, scope))
        return (await tx.execute(mine.values(withdrawn_at=self._clock.now()))).rowcount > 0

    async def version(self, tx: Tx, person: str, purpose: Purpose, scope: str) -> int | None:
        """The version of the text this person agrees to now, or None."""
        mine = select(consents.c.text_version).where(consents.c.person == person, *_in_force(purpose, scope))
        return (await tx.execute(mine.order_by(consents.c.given_at.desc()))).scalars().first()

    async def people(self, tx: Tx, purpose: Purpose, scope: str) -> frozenset[PersonId]:
        """Everybody who agrees now, in whichever version."""
        rows = await tx.execute(select(consents.c.person).where(*_in_force(purpose, scope)))
        return frozenset(PersonId(row.person) for row in rows)


def _in_force(purpose: Purpose, scope: str) -> tuple[ColumnElement[bool], ...]:
    return consents.c.purpose == purpose, consents.c.scope == scope, consents.c.withdrawn_at.is_(None)

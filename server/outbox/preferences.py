"""Which letters people want, by kind or class, and their quiet hours.

Alerts, sign-in and security letters cannot be declined, and ignore quiet hours.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select, update

from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.errors import not_found
from server.outbox.kinds import CHOOSABLE, Kinds
from server.outbox.rules import QuietHours
from server.outbox.tables import letter_preferences, quiet_hours
from server.platform.letters import LetterClass, OwnedKind


class LetterChoice(msgspec.Struct, frozen=True):
    """Whether somebody gets letters of one kind, or of a class (then `about` is its name)."""

    about: str
    letter_class: str
    wanted: bool


class Preferences:
    """Each person's own. A choice about a kind overrides one about its class; the default is to send."""

    def __init__(self, database: Database, clock: Clock, kinds: Kinds) -> None:
        self._database = database
        self._clock = clock
        self._kinds = kinds

    async def look(self, person: str) -> tuple[Sequence[LetterChoice], QuietHours | None]:
        """Every choice there is, classes first, and the quiet hours."""
        async with self._database.read() as tx:
            chosen, quiet = await _chosen(tx, person), await _quiet_hours(tx, person)
        classes = [one for one in LetterClass if one.may_be_declined]
        choices = [LetterChoice(one.label, one.label, chosen.get(one.label, True)) for one in classes]
        choices += [
            LetterChoice(one.name, one.kind.letter_class.label, _wants(chosen, one))
            for one in self._kinds
            if one.kind.letter_class.may_be_declined
        ]
        return choices, quiet

    async def choose(self, person: str, about: str, *, wanted: bool) -> None:
        """Get letters of this kind or class, or none. raises: Refused(not_found) for what cannot be declined"""
        if about not in self._choosable():
            raise not_found()
        async with self._database.begin() as tx:
            await self._keep(tx, person, about, wanted=wanted)

    async def decline(self, tx: Tx, person: str, about: str) -> None:
        """Get no more letters of this kind, if there is such a kind."""
        if about in self._choosable():
            await self._keep(tx, person, about, wanted=False)

    async def be_quiet(self, person: str, quiet: QuietHours | None) -> None:
        """Get nothing in these hours; None for no quiet hours."""
        async with self._database.begin() as tx:
            await tx.execute(delete(quiet_hours).where(quiet_hours.c.person == person))
            if quiet:
                values = {"person": person, "starts": quiet.starts, "ends": quiet.ends, "zone": quiet.zone}
                await tx.execute(insert(quiet_hours).values(values))

    async def wants(self, tx: Tx, person: str, kind: OwnedKind) -> bool:
        """Whether a letter of this kind is to be sent to this person at all."""
        return not kind.kind.letter_class.may_be_declined or _wants(await _chosen(tx, person), kind)

    async def leaves_at(self, tx: Tx, person: str, kind: OwnedKind) -> datetime:
        """When a letter of this kind may leave for this person: now, or later."""
        now = self._clock.now()
        quiet = await _quiet_hours(tx, person) if kind.kind.letter_class.may_be_declined else None
        return quiet.leaves_at(now) if quiet else now

    def _choosable(self) -> set[str]:
        kinds = {one.name for one in self._kinds if one.kind.letter_class.may_be_declined}
        return kinds | CHOOSABLE

    async def _keep(self, tx: Tx, person: str, about: str, *, wanted: bool) -> None:
        c = letter_preferences.c
        mine = update(letter_preferences).where(c.person == person, c.about == about)
        if (await tx.execute(mine.values(wanted=wanted))).rowcount == 0:
            await tx.execute(insert(letter_preferences).values(person=person, about=about, wanted=wanted))


def _wants(chosen: dict[str, bool], kind: OwnedKind) -> bool:
    return chosen.get(kind.name, chosen.get(kind.kind.letter_class.label, True))


async def _chosen(tx: Tx, person: str) -> dict[str, bool]:
    rows = await tx.execute(select(letter_preferences).where(letter_preferences.c.person == person))
    return {row.about: row.wanted for row in rows}


async def _quiet_hours(tx: Tx, person: str) -> QuietHours | None:
    row = (await tx.execute(select(quiet_hours).where(quiet_hours.c.person == person))).one_or_none()
    return QuietHours(row.starts, row.ends, row.zone) if row else None

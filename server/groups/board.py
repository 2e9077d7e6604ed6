"""A group's board: a few notes that facilitators pin and members read, for as long as the group wants them. No feed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, or_, select

from server.groups import rules, store
from server.groups.model import GroupChanged
from server.groups.settings import BOARD
from server.groups.standing import stand
from server.groups.tables import pinned_notes
from server.identity.api import Identity
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import not_found
from server.kit.ids import NewId
from server.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Note:
    """shape: `by` is a shown name; `until` is None for one that stays until it is taken down"""

    id: str
    text: str
    by: str
    pinned_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """The boards of all groups, where the house wants them; where it does not, notes are kept and not shown."""

    database: Database
    clock: Clock
    news: News
    identity: Identity
    new_id: NewId
    settings: Settings

    async def of(self, reader: str, group: str) -> list[Note] | None:
        """What hangs there, newest first; None where the house wants no boards. raises: Refused(not_found)"""
        if not await self.settings.get(BOARD):
            return None
        async with self.database.read() as tx:
            await stand(tx, self.identity, reader, group)
            names = await store.find_names(tx, group)
            rows = await tx.execute(
                select(pinned_notes)
                .where(*self._hanging(group))
                .order_by(pinned_notes.c.pinned_at.desc(), pinned_notes.c.id)
            )
            found = list(rows)
            house = await self.identity.names(tx, {row.by for row in found if row.by not in names})
        called = {str(person): name for person, name in house.items()} | names
        return [Note(row.id, row.text, called.get(row.by, ""), row.pinned_at, row.until) for row in found]

    async def pin(self, by: str, group: str, text: str, until: datetime | None) -> None:
        """Hang up a note. raises: Refused(not_found, not_facilitator, note_..., in_past, too_far, board_full)"""
        await self._must_be_there()
        text = rules.NOTE.clean(text)
        async with self.news.begin() as deed:
            tx, now = deed.tx, self.clock.now()
            rules.must_manage(await stand(tx, self.identity, by, group, lock=True))
            rules.must_be_until(until, now)
            count = select(func.count()).select_from(pinned_notes).where(*self._hanging(group))
            rules.must_have_space((await tx.execute(count)).scalar_one())
            note = {"id": self.new_id(), "group": group, "text": text, "by": by, "pinned_at": now, "until": until}
            await tx.execute(insert(pinned_notes).values(note))
            await self.identity.audit.note(tx, by, "note_pinned", group)
            deed.say(GroupChanged(group))

    async def take_down(self, by: str, group: str, note: str) -> None:
        """Delete a note, whoever pinned it. raises: Refused(not_found, not_facilitator)"""
        await self._must_be_there()
        async with self.news.begin() as deed:
            tx = deed.tx
            rules.must_manage(await stand(tx, self.identity, by, group))
            here = (pinned_notes.c.id == note, pinned_notes.c.group == group)
            if not (await tx.execute(delete(pinned_notes).where(*here))).rowcount:
                raise not_found()
            await self.identity.audit.note(tx, by, "note_taken_down", group)
            deed.say(GroupChanged(group))

    async def _must_be_there(self) -> None:
        if not await self.settings.get(BOARD):
            raise not_found()

    def _hanging(self, group: str) -> tuple[ColumnElement[bool], ...]:
        now = self.clock.now()
        return pinned_notes.c.group == group, or_(pinned_notes.c.until.is_(None), pinned_notes.c.until > now)

"""The stored inbox: notices to each person, kept for a while, read or not.

A notice holds ids, never names or texts: pages have the texts, and check what the reader may see.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, or_, select, update

from server.journal.news import Deed, News
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.ids import NewId
from server.outbox.tables import notices
from server.realtime.person import PersonChannel, TopicChanged

AT_ONCE = 50
READ_AGE = timedelta(days=30)
UNREAD_AGE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class InboxChanged:
    """These people have got a notice, or have read some."""

    people: list[str]


class InboxNotice(msgspec.Struct, frozen=True, omit_defaults=True):
    """One notice. shape: `kind` is what its slice calls it; `about` is the id of a thing in the group, such as a
    meeting, never of a person
    """

    id: str
    kind: str
    at: datetime
    read: bool = False
    group: str = ""
    about: str = ""


class InboxPage(msgspec.Struct, frozen=True, omit_defaults=True):
    """Notices, newest first, and how many of all are unread. shape: with `next`, there are older ones behind it"""

    notices: Sequence[InboxNotice]
    unread: int
    next: str = ""


class Inboxes:
    """Everybody's notices. shape: `kinds` are given by the composition"""

    def __init__(self, database: Database, clock: Clock, news: News, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._news = news
        self._new_id = new_id
        self._kinds: set[str] = set()

    def declare(self, kinds: Iterable[str]) -> None:
        """Know what may be put in. raises: ValueError for a kind that is known already"""
        for kind in kinds:
            if kind in self._kinds:
                raise ValueError(f"not a new kind of notice: {kind}")
            self._kinds.add(kind)

    def tell(self, people: PersonChannel) -> None:
        """Tell whoever looks at any page of ours, in every process, that their inbox has changed."""

        async def changed(event: InboxChanged) -> None:
            await people.tell_here(event.people, TopicChanged("inbox"))

        self._news.on(InboxChanged, changed)

    async def put(self, deed: Deed, people: Collection[str], kind: str, *, group: str = "", about: str = "") -> None:
        """Give each of these people a notice. raises: ValueError for a kind that no slice declares"""
        if kind not in self._kinds:
            raise ValueError(f"not a kind of notice: {kind}")
        if not people:
            return
        same: dict[str, object] = {"kind": kind, "group": group or None, "about": about or None}
        rows = [{"id": self._new_id(), "person": person, "at": self._clock.now(), **same} for person in people]
        await deed.tx.execute(insert(notices), rows)
        deed.say(InboxChanged(list(people)))

    async def look(self, person: str, before: str | None = None) -> InboxPage:
        """The newest notices, or those behind one. shape: `before` is the `next` of a page"""
        c = notices.c
        async with self._database.read() as tx:
            older = await _older_than(tx, person, before) if before else c.person == person
            newest = select(notices).where(c.person == person, older).order_by(c.at.desc(), c.id.desc())
            rows = (await tx.execute(newest.limit(AT_ONCE + 1))).all()
            unread = await _unread(tx, person)
        shown = rows[:AT_ONCE]
        return InboxPage([_notice(row) for row in shown], unread, shown[-1].id if len(rows) > AT_ONCE else "")

    async def read(self, person: str, ids: Collection[str] | None) -> int:
        """Mark these as read, or all; those of others stay as they are. How many are unread now."""
        c = notices.c
        mine = update(notices).where(c.person == person, c.read_at.is_(None))
        if ids is not None:
            mine = mine.where(c.id.in_(list(ids)))
        async with self._news.begin() as deed:
            if (await deed.tx.execute(mine.values(read_at=self._clock.now()))).rowcount:
                deed.say(InboxChanged([person]))
            return await _unread(deed.tx, person)

    async def forget_old(self) -> None:
        """Forget what was read a month ago, and what nobody has read in three."""
        now = self._clock.now()
        async with self._database.begin() as tx:
            await tx.execute(
                delete(notices).where(or_(notices.c.read_at <= now - READ_AGE, notices.c.at <= now - UNREAD_AGE))
            )
        await self._database.scrub()


async def _older_than(tx: Tx, person: str, notice: str) -> ColumnElement[bool]:
    """Behind this notice; when it is gone, everything behind it is as well."""
    c = notices.c
    at: datetime | None = (
        await tx.execute(select(c.at).where(c.id == notice, c.person == person))
    ).scalar_one_or_none()
    return c.id.is_(None) if at is None else or_(c.at < at, and_(c.at == at, c.id < notice))


async def _unread(tx: Tx, person: str) -> int:
    mine = select(func.count()).where(notices.c.person == person, notices.c.read_at.is_(None))
    return (await tx.execute(mine)).scalar_one()


def _notice(row: Row[Any]) -> InboxNotice:
    return InboxNotice(row.id, row.kind, row.at, row.read_at is not None, row.group or "", row.about or "")

"""The only SQL of conversations: texts lie in the log, in the row of the entry that said them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from server.journal.model import kind_and_key
from server.journal.tables import journal
from server.kit.db import Tx

MOST_SHOWN = 500  # the newest; older ones of a busy day are kept until they fade, but not sent
MOST_SHOWN_BYTES = 256 * 1024  # of texts: long ones must not fill the memory of everybody who comes back
AT_ONCE = 500
NO_TEXT = {"text": None, "edited_at": None, "fades_at": None}


class Message(msgspec.Struct, frozen=True, array_like=True):
    """One message as it is kept."""

    seq: int
    person: str
    client_id: str
    text: str
    at: datetime
    edited_at: datetime | None
    fades_at: datetime | None


COLUMNS = (
    journal.c.version,
    journal.c.person,
    journal.c.command_id,
    journal.c.text,
    journal.c.at,
    journal.c.edited_at,
    journal.c.fades_at,
)


def edit(connection: Connection, conversation: str, edited: Message) -> bool:
    """Write a text anew; False when it is not there any more."""
    values = {"text": edited.text, "edited_at": edited.edited_at}
    mine = update(journal).where(_said_in(conversation), journal.c.version == edited.seq)
    return connection.execute(mine.values(values)).rowcount == 1


def remove(connection: Connection, conversation: str, seqs: Sequence[int]) -> bool:
    """Delete these texts for good; False when none of them is there any more."""
    gone = update(journal).where(_said_in(conversation), journal.c.version.in_(seqs)).values(NO_TEXT)
    return connection.execute(gone).rowcount > 0


def oldest(connection: Connection, conversation: str) -> int | None:
    """The first message that is left."""
    first: int | None = connection.execute(
        select(func.min(journal.c.version)).where(_said_in(conversation))
    ).scalar_one()
    return first


async def one(tx: Tx, conversation: str, seq: int, now: datetime) -> Message | None:
    """A message that has not faded."""
    return (await some(tx, conversation, [seq], now)).get(seq)


async def some(tx: Tx, conversation: str, seqs: Iterable[int], now: datetime) -> dict[int, Message]:
    """Those of these messages that are there and have not faded."""
    query = select(*COLUMNS).where(_said_in(conversation), journal.c.version.in_(sorted(seqs)), _unfaded(now))
    return {row.version: Message(*row) for row in await tx.execute(query)}


async def newest(tx: Tx, conversation: str, now: datetime) -> dict[int, Message]:
    """The newest messages that have not faded, in order, as far as they may be sent at once."""
    query = (
        select(*COLUMNS)
        .where(_said_in(conversation), _unfaded(now))
        .order_by(journal.c.version.desc())
        .limit(MOST_SHOWN)
    )
    shown: list[Message] = []
    size = 0
    for row in await tx.execute(query):
        size += len(row.text.encode())
        if shown and size > MOST_SHOWN_BYTES:
            break
        shown.append(Message(*row))
    return {message.seq: message for message in reversed(shown)}


def is_much(messages: Iterable[Message]) -> bool:
    """Whether these are more than may be sent at once."""
    return sum(len(message.text.encode()) for message in messages) > MOST_SHOWN_BYTES


async def faded(tx: Tx, now: datetime) -> dict[str, list[int]]:
    """Messages whose time has come, by conversation; not more than can go at once."""
    query = (
        select(journal.c.stream, journal.c.version)
        .where(journal.c.fades_at <= now)
        .order_by(journal.c.fades_at)
        .limit(AT_ONCE)
    )
    found: dict[str, list[int]] = {}
    for row in await tx.execute(query):
        found.setdefault(kind_and_key(row.stream)[1], []).append(row.version)
    return found


def _said_in(conversation: str) -> ColumnElement[bool]:
    return (journal.c.stream == f"conversation:{conversation}") & journal.c.text.is_not(None)


def _unfaded(now: datetime) -> ColumnElement[bool]:
    return or_(journal.c.fades_at.is_(None), journal.c.fades_at > now)

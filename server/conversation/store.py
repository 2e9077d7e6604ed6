"""The only SQL of conversations."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update

from server.conversation.tables import message
from server.journal.model import Entry, kind_and_key
from server.kit.bulk import Bulk, Row
from server.kit.db import Tx

MOST_SHOWN = 500  # the newest; older ones of a busy day are kept until they fade, but not sent
AT_ONCE = 500


class Message(msgspec.Struct, frozen=True, array_like=True):
    """One message as it is kept. shape: `seq` is 0 before it is written"""

    seq: int
    person: str
    client_id: str
    text: str
    at: datetime
    edited_at: datetime | None
    fades_at: datetime | None


COLUMNS = tuple(message.c[name] for name in Message.__struct_fields__)
_messages = Bulk(message)


def say(connection: Connection, entries: Sequence[Entry]) -> None:
    """Write the messages that these entries are about."""
    rows: list[Row] = []
    for entry in entries:
        said: Message = entry.attached
        conversation = kind_and_key(entry.stream)[1]
        rows.append(
            (
                conversation,
                entry.version,
                said.person,
                said.client_id,
                said.text,
                said.at,
                said.edited_at,
                said.fades_at,
            )
        )
    _messages.insert(connection, rows)


def edit(connection: Connection, conversation: str, edited: Message) -> bool:
    """Write a text anew; False when it is not there any more."""
    mine = (message.c.conversation == conversation, message.c.seq == edited.seq)
    values = {"text": edited.text, "edited_at": edited.edited_at}
    return connection.execute(update(message).where(*mine).values(values)).rowcount == 1


def remove(connection: Connection, conversation: str, seqs: Sequence[int]) -> bool:
    """Delete these messages; False when none of them is there any more."""
    gone = delete(message).where(message.c.conversation == conversation, message.c.seq.in_(seqs))
    return connection.execute(gone).rowcount > 0


def remove_all(connection: Connection, conversation: str) -> None:
    connection.execute(delete(message).where(message.c.conversation == conversation))


def oldest(connection: Connection, conversation: str) -> int | None:
    """The first message that is left."""
    query = select(func.min(message.c.seq)).where(message.c.conversation == conversation)
    first: int | None = connection.execute(query).scalar_one()
    return first


async def one(tx: Tx, conversation: str, seq: int, now: datetime) -> Message | None:
    """A message that has not faded."""
    return (await some(tx, conversation, [seq], now)).get(seq)


async def some(tx: Tx, conversation: str, seqs: Iterable[int], now: datetime) -> dict[int, Message]:
    """Those of these messages that are there and have not faded."""
    wanted = message.c.seq.in_(sorted(seqs))
    query = select(*COLUMNS).where(message.c.conversation == conversation, wanted, _unfaded(now))
    return {row.seq: Message(*row) for row in await tx.execute(query)}


async def newest(tx: Tx, conversation: str, now: datetime) -> dict[int, Message]:
    """The newest messages that have not faded, in order."""
    query = (
        select(*COLUMNS)
        .where(message.c.conversation == conversation, _unfaded(now))
        .order_by(message.c.seq.desc())
        .limit(MOST_SHOWN)
    )
    return {row.seq: Message(*row) for row in reversed((await tx.execute(query)).all())}


async def faded(tx: Tx, now: datetime) -> dict[str, list[int]]:
    """Messages whose time has come, by conversation; not more than can go at once."""
    query = (
        select(message.c.conversation, message.c.seq)
        .where(message.c.fades_at <= now)
        .order_by(message.c.fades_at)
        .limit(AT_ONCE)
    )
    found: dict[str, list[int]] = {}
    for row in await tx.execute(query):
        found.setdefault(row.conversation, []).append(row.seq)
    return found


def _row(stream: str, seq: int, said: Message) -> Row:
    conversation = kind_and_key(stream)[1]
    return conversation, seq, said.person, said.client_id, said.text, said.at, said.edited_at, said.fades_at


def _unfaded(now: datetime) -> ColumnElement[bool]:
    return or_(message.c.fades_at.is_(None), message.c.fades_at > now)

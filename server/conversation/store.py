"""The only SQL of conversations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, delete, func, insert, or_, select, update

from server.conversation.tables import message
from server.kit.db import Tx

MOST_SHOWN = 500  # the newest; older ones of a busy day are kept until they fade, but not sent
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it is kept."""

    seq: int
    person: str
    client_id: str
    text: str
    at: datetime
    edited_at: datetime | None
    fades_at: datetime | None


COLUMNS = tuple(message.c[name] for name in Message.__slots__)


def say(conversation: str, said: Message) -> Executable:
    values = {name: getattr(said, name) for name in Message.__slots__}
    return insert(message).values(conversation=conversation, **values)


def edit(conversation: str, seq: int, text: str, at: datetime) -> Executable:
    mine = (message.c.conversation == conversation, message.c.seq == seq)
    return update(message).where(*mine).values(text=text, edited_at=at)


def remove(conversation: str, seqs: Sequence[int]) -> Executable:
    return delete(message).where(message.c.conversation == conversation, message.c.seq.in_(seqs))


def remove_all(conversation: str) -> Executable:
    return delete(message).where(message.c.conversation == conversation)


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


async def oldest_kept(tx: Tx, conversation: str, without: Sequence[int]) -> int | None:
    """The first message that stays when these go."""
    query = select(func.min(message.c.seq)).where(message.c.conversation == conversation, message.c.seq.not_in(without))
    first: int | None = (await tx.execute(query)).scalar_one()
    return first


def _unfaded(now: datetime) -> ColumnElement[bool]:
    return or_(message.c.fades_at.is_(None), message.c.fades_at > now)

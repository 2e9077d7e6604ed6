"""The outbox's tables. What letters say is encrypted."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from server.kit.db import UtcDateTime, metadata
from server.outbox.kinds import LONGEST_NAME
from server.platform.letters import LetterChannel, LetterClass

letters = Table(
    "letters",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("person", ForeignKey("persons.id")),
    Column("channel", String(10), nullable=False, server_default=LetterChannel.MAIL.value),
    Column("letter_class", Integer, nullable=False, server_default=str(LetterClass.SIGN_IN.value)),
    Column("lap", Integer, nullable=False, server_default="0"),
    Column("sealed", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("ready_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("failure", String(20)),
    Column("dead_at", UtcDateTime, index=True),
    Index("ix_letters_person_letter_class_lap", "person", "letter_class", "lap"),
)
"""A letter waits until `due_at`, then stands in the queue since `ready_at`, in the order of `ix_letters_queue`."""

_in_queue = letters.c.ready_at.is_not(None)
_waits = letters.c.ready_at.is_(None) & letters.c.dead_at.is_(None)
Index(
    "ix_letters_queue",
    *(letters.c.letter_class, letters.c.lap, letters.c.ready_at, letters.c.id),
    sqlite_where=_in_queue,
    postgresql_where=_in_queue,
)
Index("ix_letters_waiting", letters.c.due_at, sqlite_where=_waits, postgresql_where=_waits)

letter_preferences = Table(
    "letter_preferences",
    metadata,
    Column("person", ForeignKey("persons.id"), primary_key=True),
    Column("about", String(LONGEST_NAME), primary_key=True),
    Column("wanted", Boolean, nullable=False),
)

quiet_hours = Table(
    "quiet_hours",
    metadata,
    Column("person", ForeignKey("persons.id"), primary_key=True),
    Column("starts", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("person", ForeignKey("persons.id"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("group", String(22)),
    Column("about", String(22)),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("read_at", UtcDateTime),
    Index("ix_notices_person_at_id", "person", "at", "id"),
)

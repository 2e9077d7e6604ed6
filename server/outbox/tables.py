"""The outbox's table. What letters say is encrypted."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table

from server.kit.db import UtcDateTime, metadata

letters = Table(
    "letters",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("person", ForeignKey("persons.id"), index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("failure", String(20)),
    Column("dead_at", UtcDateTime, index=True),
)

"""What the log keeps: entries, the head of each stream, and the processes that are alive."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from server.kit.db import UtcDateTime, metadata

journal = Table(
    "journal",
    metadata,
    Column("stream", String(200), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("command_id", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("events", Text, nullable=False),
    UniqueConstraint("stream", "person", "command_id"),
    Index(None, "person"),
)

stream_head = Table(
    "stream_head",
    metadata,
    Column("stream", String(200), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("next_wake_at", UtcDateTime, index=True),
)

process = Table(
    "process",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("alive_at", UtcDateTime, nullable=False, index=True),
)

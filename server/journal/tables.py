"""What the log keeps: entries, the head of each stream, and the processes that are alive."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text, UniqueConstraint, false

from server.kit.db import UtcDateTime, index_where_known, metadata

journal = Table(
    "journal",
    metadata,
    Column("stream", String(200), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("command_id", String(64), nullable=False),
    Column("person", String(64), nullable=False, index=True),  # for whoever exports or erases theirs
    Column("at", UtcDateTime, nullable=False),
    Column("events", Text, nullable=False),
    Column("text", Text),  # what was said, and only here; the rest of the row outlives it
    Column("edited_at", UtcDateTime),
    Column("fades_at", UtcDateTime),
    # Command ids grow with time (see PROTOCOL.md), so that in this order new rows land beside each other.
    UniqueConstraint("command_id", "stream", "person"),
)

index_where_known(journal.c.fades_at)

stream_head = Table(
    "stream_head",
    metadata,
    Column("stream", String(200), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("next_wake_at", UtcDateTime),
    Column("closed", Boolean, nullable=False, server_default=false()),
)
index_where_known(stream_head.c.next_wake_at)

process = Table(
    "process",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("alive_at", UtcDateTime, nullable=False, index=True),
)

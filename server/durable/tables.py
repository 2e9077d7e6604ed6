"""What durable work keeps: how far each consumer is, and what was given up."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text, false

from server.kit.db import UtcDateTime, metadata

consumer = Table(
    "consumer",
    metadata,
    Column("name", String(80), primary_key=True, info={"personal": False}),
    Column("version", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("holder", String(64)),  # the process that runs it; one that is not in `process` any more does not
)

# No reference to `consumer`: what a consumer gave up outlives it.
dead_event = Table(
    "dead_event",
    metadata,
    Column("consumer", String(80), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Column("error", String(80), nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("dead_at", UtcDateTime, nullable=False, index=True),
    Column("retry", Boolean, nullable=False, server_default=false()),
)

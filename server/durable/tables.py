"""What durable work keeps: how far each consumer is, timers, and what was given up."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text, false

from server.kit.db import UtcDateTime, index_where_known, metadata

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

timer = Table(
    "timer",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("kind", String(80), nullable=False),
    Column("owner", String(64)),  # the id of what it belongs to, and goes with
    Column("due_at", UtcDateTime, nullable=False),
    Column("try_at", UtcDateTime),  # none: it was given up
    Column("payload", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("holder", String(64)),  # as in `consumer`
    Column("error", String(80)),
    Column("dead_at", UtcDateTime),
)
index_where_known(timer.c.owner)
index_where_known(timer.c.try_at)
index_where_known(timer.c.dead_at)

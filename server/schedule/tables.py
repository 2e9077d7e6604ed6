"""What is kept of meetings.

A meeting is one occurrence, stored as an instant with the zone of its wall clock. Recurrence will add a table of series
with an RRULE and write meetings ahead of time, each naming its series: a meeting that was moved or cancelled alone is
then simply its own row.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from server.kit.db import UtcDateTime, metadata

meetings = Table(
    "meetings",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("group", ForeignKey("groups.id"), nullable=False),
    Column("series", String(22)),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("opened_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("made_by", ForeignKey("persons.id"), index=True),
    Index("ix_meetings_group_starts_at", "group", "starts_at"),
)

"""Who was in which meeting, from when to when; and how far into each room's log that has been worked out."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from server.kit.db import UtcDateTime, metadata

attendance = Table(
    "attendance",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), primary_key=True),
    # No foreign key: the log may still name somebody who has erased themself, and is then simply not recorded.
    Column("person", String(64), primary_key=True, index=True),
    Column("from_at", UtcDateTime, primary_key=True),
    Column("to_at", UtcDateTime),
)

attendance_cursor = Table(
    "attendance_cursor",
    metadata,
    Column("meeting", ForeignKey("meetings.id"), primary_key=True),
    Column("version", Integer, nullable=False),
)

"""What is kept of groups. Shown names, and who belonged where, are health data: see `privacy.py` for what ends them."""

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Integer, LargeBinary, String, Table, Text

from server.groups.rules import GROUP_NAME, PURPOSE, QUESTION
from server.identity.api import NAME
from server.kit.db import UtcDateTime, metadata

groups = Table(
    "groups",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("name", String(GROUP_NAME.most_code_points), nullable=False),
    Column("purpose", String(PURPOSE.most_code_points), nullable=False),
    Column("agreement_version", Integer, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("turn_s", Integer),  # how long a turn was last; none before the first round
)

questions = Table(
    "questions",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("group", ForeignKey("groups.id"), nullable=False, index=True),
    Column("text", String(QUESTION.most_code_points), nullable=False),
    Column("by", ForeignKey("persons.id"), nullable=False, index=True),
    Column("asked_at", UtcDateTime, nullable=False),
)

agreements = Table(
    "agreements",
    metadata,
    Column("group", ForeignKey("groups.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

acceptances = Table(
    "acceptances",
    metadata,
    Column("group", String(22), primary_key=True),
    Column("person", ForeignKey("persons.id"), primary_key=True, index=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("accepted_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["group", "version"], ["agreements.group", "agreements.version"]),
)

invites = Table(
    "invites",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("group", ForeignKey("groups.id"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("token_sealed", LargeBinary),  # only while it leads somewhere
    Column("made_by", ForeignKey("persons.id"), index=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("uses", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("revoked_at", UtcDateTime),
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("group", ForeignKey("groups.id"), nullable=False, index=True),
    Column("person", ForeignKey("persons.id"), index=True),  # nobody, once erased: that somebody was stays known
    Column("by", ForeignKey("persons.id"), index=True),
    Column("appointed_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, index=True),
)

pinned_notes = Table(
    "pinned_notes",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("group", ForeignKey("groups.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("by", ForeignKey("persons.id"), nullable=False, index=True),
    Column("pinned_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, index=True),  # none: until somebody takes it down
)

memberships = Table(
    "memberships",
    metadata,
    Column("group", ForeignKey("groups.id"), primary_key=True),
    Column("person", ForeignKey("persons.id"), primary_key=True),
    Column("name", String(NAME.most_code_points), nullable=False),
    Column("role", String(20), nullable=False),
    Column("succession", Integer),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("joined_by", ForeignKey("invites.id", ondelete="SET NULL")),
    Column("left_at", UtcDateTime),  # set for whoever went, by themselves or not; they are no member any more
    Column("removed_at", UtcDateTime),
    Index("ix_memberships_person_left_at", "person", "left_at"),
)

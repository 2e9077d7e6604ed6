"""Where texts are kept, and only here."""

from sqlalchemy import Column, Integer, String, Table, Text

from server.kit.db import UtcDateTime, metadata

message = Table(
    "message",
    metadata,
    Column("conversation", String(150), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("person", String(64), nullable=False, index=True),
    Column("client_id", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime),
    Column("fades_at", UtcDateTime, index=True),
)

"""Where texts are kept, and only here."""

from sqlalchemy import Column, Integer, String, Table, Text

from server.kit.db import UtcDateTime, index_where_known, metadata

message = Table(
    "message",
    metadata,
    Column("conversation", String(150), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("person", String(64), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime),
    Column("fades_at", UtcDateTime),
)
index_where_known(message.c.fades_at)

"""What organisers have chosen; a setting that is not here is as the environment says."""

from sqlalchemy import JSON, Column, ForeignKey, String, Table

from server.kit.db import UtcDateTime, metadata

house_settings = Table(
    "house_settings",
    metadata,
    Column("name", String(22), primary_key=True, info={"personal": False}),
    Column("value", JSON, nullable=False),
    Column("changed_by", ForeignKey("persons.id"), index=True),
    Column("changed_at", UtcDateTime, nullable=False),
)

"""Identity's tables. Secrets are stored hashed, addresses encrypted."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from server.identity.destination import LONGEST
from server.identity.rules import NAME
from server.kit.db import UtcDateTime, metadata

persons = Table(
    "persons",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("name", String(NAME.most_code_points), nullable=False),
    Column("organiser", Boolean, nullable=False),
    Column("email_lookup", String(64), unique=True),
    Column("email_sealed", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
    Column("language", String(35)),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("person", ForeignKey("persons.id"), nullable=False, index=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("began_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("device", String(40), nullable=False),
    Column("proved_at", UtcDateTime, nullable=False),
)

links = Table(
    "account_links",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("person", ForeignKey("persons.id"), nullable=False, index=True),
    Column("email_sealed", LargeBinary),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("sign_in", String(22)),
    Column("leads_to", String(LONGEST)),
)

consents = Table(
    "consents",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("person", ForeignKey("persons.id"), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("scope", String(22), nullable=False),
    Column("text_version", Integer, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Index("ix_consents_person_purpose_scope", "person", "purpose", "scope"),
    Index("ix_consents_purpose_scope", "purpose", "scope"),
)

# No foreign keys: what was done stays known after the people in it are erased, without saying who they were.
audit = Table(
    "audit",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("who", String(22), nullable=False),
    Column("what", String(40), nullable=False),
    Column("whom", String(22), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

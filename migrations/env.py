"""How Alembic meets our tables: on a connection handed over by `server.kit.migrate`, or on `-x url=` by hand."""

import asyncio
from typing import Literal

from alembic import context
from sqlalchemy import Connection

from server.kit.db import UtcDateTime
from server.kit.migrate import with_schema_lock
from server.schema import metadata


def render_item(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our types as plain SQLAlchemy, so that old migrations do not follow today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


connection = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    asyncio.run(with_schema_lock(context.get_x_argument(as_dictionary=True)["url"], run))

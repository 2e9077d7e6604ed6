"""Settings in SQL."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from server.kit.db import Tx
from server.settings.model import Choice
from server.settings.tables import house_settings


async def choices(tx: Tx) -> Mapping[str, Choice]:
    """Everything that somebody has chosen, by the setting's name."""
    rows = await tx.execute(select(house_settings))
    return {row.name: Choice(row.value, row.changed_by, row.changed_at) for row in rows}


async def choose(tx: Tx, name: str, choice: Choice) -> None:
    """Keep this choice instead of the one before."""
    chosen = {"value": choice.value, "changed_by": choice.by, "changed_at": choice.at}
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    row = insert(house_settings).values(name=name, **chosen)
    await tx.execute(row.on_conflict_do_update(index_elements=["name"], set_=chosen))

"""What settings keep of a person: who changed which of them last, told and forgotten."""

from sqlalchemy import select, update

from server.kit.db import Tx
from server.kit.privacy import Export, Privacy
from server.settings.tables import house_settings


async def export(tx: Tx, person: str) -> Export:
    """Which settings of the house somebody was the last to change, and when."""
    mine = select(house_settings.c.name, house_settings.c.changed_at).where(house_settings.c.changed_by == person)
    return {house_settings.name: [dict(row) for row in (await tx.execute(mine)).mappings()]}


async def erase(tx: Tx, person: str) -> None:
    """Let what they chose stay, without saying whose choice it was."""
    theirs = house_settings.c.changed_by == person
    await tx.execute(update(house_settings).where(theirs).values(changed_by=None))


PRIVACY = Privacy(
    retention="A setting of the house stays until another is chosen; who chose it, until then or until they erase "
    "their account.",
    columns=frozenset({"house_settings.changed_by"}),
    export=export,
    erase=erase,
)

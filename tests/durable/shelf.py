"""A table more, in which a handler's work is seen."""

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from server.durable.model import Delivery
from server.journal.news import Deed
from server.kit.db import Database
from tests.durable.processes import Poured

cups = Table(
    "test_cups", MetaData(), Column("id", Integer, primary_key=True, autoincrement=True), Column("cup", String(40))
)


async def on_shelf(database: Database) -> list[str]:
    """Every cup that was put there, in order."""
    async with database.read() as tx:
        return list((await tx.execute(select(cups.c.cup).order_by(cups.c.id))).scalars())


async def put(deed: Deed, delivery: Delivery[Poured]) -> None:
    """Put the cup on the shelf, in the transaction in which the cursor moves."""
    await deed.tx.execute(insert(cups).values(cup=delivery.event.cup))

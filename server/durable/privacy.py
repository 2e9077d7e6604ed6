"""What durable work keeps of a person: ids only, inside the events that a consumer gave up."""

from server.kit.db import Tx
from server.kit.privacy import Export, Privacy


async def export(tx: Tx, person: str) -> Export:
    """Nothing: an event says no more than what the slices export themselves."""
    del tx, person
    return {}


async def erase(tx: Tx, person: str) -> None:
    """Nothing: the id inside an event leads nowhere once the account is gone."""
    del tx, person


PRIVACY = Privacy(
    retention="What a part of the house could not do, by ids only, waits for whoever runs the house for 30 days.",
    columns=frozenset({"dead_event.body"}),
    export=export,
    erase=erase,
)

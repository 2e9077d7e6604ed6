"""What somebody is to a group: asked before everything else, inside the transaction that then acts on it."""

from server.groups import store
from server.groups.model import Standing
from server.identity.api import Identity
from server.kit.db import Tx
from server.kit.errors import not_found


async def stand(tx: Tx, identity: Identity, person: str, group: str, *, lock: bool = False) -> Standing:
    """Member or organiser of the house; locked, nobody else changes the group until the transaction ends.

    raises: Refused(not_found) for strangers, in the same words as for a group that is not there
    """
    found = await store.find_group(tx, group, lock=lock)
    membership = await store.find_membership(tx, person, group)
    organiser = await identity.is_organiser(tx, person)
    if found is None or not (membership or organiser):
        raise not_found()
    return Standing(found, person, membership, organiser)

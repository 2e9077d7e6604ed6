"""How people are called in a tea-room."""

from server.groups.api import Groups
from server.identity.api import Identity
from server.tearoom.model import HOUSE


class Names:
    """The group's own shown names; in the house's tea-room those of the accounts that joined it."""

    def __init__(self, groups: Groups, identity: Identity) -> None:
        self._groups = groups
        self._identity = identity

    async def of(self, key: str) -> dict[str, str]:
        """Shown names by person, of everybody who may appear in this tea-room."""
        return dict(await self._identity.guests.names()) if key == HOUSE else await self._groups.names(key)

    async def facilitators(self, key: str) -> tuple[str, ...]:
        """Who facilitates the group; nobody does the house."""
        return () if key == HOUSE else (await self._groups.roster(key)).facilitators

    async def facilitators_at_table(self, place: str) -> tuple[str, ...]:
        """The same for a table."""
        return await self.facilitators(place.rpartition("-")[0])

    async def at_table(self, place: str) -> dict[str, str]:
        """The same for a table. shape: `place` is `<tea-room>-<table>`"""
        return await self.of(place.rpartition("-")[0])

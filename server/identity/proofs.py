"""Showing that it is oneself, before what a borrowed device must not do: by a link that is mailed and opened here."""

from server.identity import store
from server.identity.letters import ProveLetter
from server.identity.links import Links
from server.identity.model import Link, LinkKind
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import Kind, Refused
from server.outbox.api import Outbox

PROVES = frozenset({LinkKind.PROVE})


class Proofs:
    """The link works in the browser that asked for it, and nowhere else: whoever presses the button sees what for."""

    def __init__(self, database: Database, clock: Clock, links: Links, outbox: Outbox) -> None:
        self._database = database
        self._clock = clock
        self._links = links
        self._outbox = outbox

    async def ask(self, person: str, sign_in: str) -> None:
        """Mail a link to this person's address; who has none needs no link."""
        async with self._database.begin() as tx:
            if await store.email_sealed(tx, person) is None:
                return
            await self._outbox.post(tx, ProveLetter(person, sign_in), person)
        self._outbox.ring()

    async def look(self, token: str, sign_in: str | None) -> None:
        """Whether a link proves something here; uses nothing up. raises: Refused(link_gone, not_here)"""
        async with self._database.read() as tx:
            _must_be_here(await self._links.look(tx, token, PROVES, self._clock.now()), sign_in)

    async def confirm(self, token: str, sign_in: str | None) -> None:
        """Use a link: this browser has proved who uses it. raises: Refused(link_gone, not_here)"""
        async with self._database.begin() as tx:
            now = self._clock.now()
            _must_be_here(await self._links.look(tx, token, PROVES, now), sign_in)
            link = await self._links.use(tx, token, PROVES, now)
            await store.prove(tx, link.sign_in or "", now)


def _must_be_here(link: Link, sign_in: str | None) -> None:
    if sign_in is None or link.sign_in != sign_in:
        raise not_here()


def not_here() -> Refused:
    """What is said of a link that is good, in a browser where it is not."""
    return Refused("not_here", Kind.FORBIDDEN)

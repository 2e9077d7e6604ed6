"""Links that open an account: made, looked at, used once."""

from datetime import datetime

from server.identity import store
from server.identity.address_cipher import AddressCipher
from server.identity.model import Link, LinkKind
from server.identity.rules import LINK_AGE
from server.kit.db import Tx
from server.kit.errors import Kind, Refused
from server.kit.ids import NewId, digest

PATHS = {LinkKind.EMAIL: "email", LinkKind.PROVE: "prove", LinkKind.STOP: "stop"}
"""The first part of a link's path; the others sign in."""


class Links:
    """A link's secret is told once, when it is made; what is stored cannot be turned back into it.

    shape: DEMO links open again and again, and only in the demo
    """

    def __init__(self, cipher: AddressCipher, new_secret: NewId, public_url: str, *, demo: bool) -> None:
        self._cipher = cipher
        self._new_secret = new_secret
        self._public_url = public_url
        self._demo = demo

    async def make(self, tx: Tx, link: Link, now: datetime) -> str:
        """The address of a new link."""
        secret = self._new_secret()
        hashed = digest(secret)
        sealed = self._cipher.encrypt(link.email, hashed) if link.email else None
        stored = store.StoredLink(link.kind, link.person, sealed, link.sign_in, link.leads_to)
        await store.add_link(tx, hashed, stored, now + LINK_AGE[link.kind])
        return f"{self._public_url}/{PATHS.get(link.kind, 'sign-in')}/{secret}"

    async def look(self, tx: Tx, secret: str, kinds: frozenset[LinkKind], now: datetime) -> Link:
        """What a link would do; using nothing up. raises: Refused(link_gone)"""
        hashed = digest(secret)
        stored = await store.link(tx, hashed, now)
        if stored is None or stored.kind not in kinds or (stored.kind is LinkKind.DEMO and not self._demo):
            raise Refused("link_gone", Kind.GONE)
        email = self._cipher.decrypt(stored.email_sealed, hashed) if stored.email_sealed else None
        return Link(stored.kind, stored.person, email, stored.sign_in, stored.leads_to)

    async def use(self, tx: Tx, secret: str, kinds: frozenset[LinkKind], now: datetime) -> Link:
        """What a link does, for the first who asks. raises: Refused(link_gone)"""
        link = await self.look(tx, secret, kinds, now)
        if link.kind is not LinkKind.DEMO and not await store.use_link(tx, digest(secret)):
            raise Refused("link_gone", Kind.GONE)
        return link

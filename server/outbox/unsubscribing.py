"""The unsubscribe link in every letter that may be declined: it works for anybody who has it, signed in or not."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag

from server.kit.db import Database
from server.kit.errors import Kind, Refused
from server.kit.text_cipher import TextCipher
from server.outbox.preferences import Preferences
from server.outbox.service import Outbox

PATH = "/unsubscribe/"
"""Mail programs post here on behalf of their readers: from another site, and without a cookie."""


class Unsubscribing:
    """Links are not stored: person and kind are encrypted in them, so a link reveals nothing and never expires.

    source: RFC 8058 (one click: the POST needs no cookie and nothing else), RFC 2369
    """

    def __init__(
        self, database: Database, cipher: TextCipher, outbox: Outbox, preferences: Preferences, public_url: str
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._outbox = outbox
        self._preferences = preferences
        self._public_url = public_url

    def link(self, person: str, kind: str) -> str:
        """Where this person ends letters of this kind."""
        token = urlsafe_b64encode(self._cipher.encrypt(f"{person} {kind}", PATH)).decode().rstrip("=")
        return f"{self._public_url}{PATH}{token}"

    def check(self, token: str) -> None:
        """Return if it is a link of ours; it changes nothing. raises: Refused(link_gone)"""
        self._read(token)

    async def use(self, token: str) -> None:
        """Decline letters of this kind. Idempotent; the answer does not reveal whether the person still exists.

        raises: Refused(link_gone)
        """
        person, kind = self._read(token)
        async with self._database.begin() as tx:
            if await self._outbox.directory.names(tx, [person]):
                await self._preferences.decline(tx, person, kind)

    def _read(self, token: str) -> tuple[str, str]:
        try:
            encrypted = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            person, _, kind = self._cipher.decrypt(encrypted, PATH).partition(" ")
        except (ValueError, InvalidTag):
            raise Refused("link_gone", Kind.GONE) from None
        return person, kind

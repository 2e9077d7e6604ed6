"""Mail that tells a person what was done with their account, and lets them end it; never which groups they are in."""

from server.identity import store
from server.identity.letters import NoticeLetter, What
from server.identity.model import LinkKind, PersonId
from server.kit.clock import Clock
from server.kit.db import Tx
from server.outbox.api import Outbox


class Notices:
    """Each is posted in the transaction of what it tells; who has no address is told nothing."""

    def __init__(self, outbox: Outbox, clock: Clock) -> None:
        self._outbox = outbox
        self._clock = clock

    async def signed_in(self, tx: Tx, person: PersonId, kind: LinkKind, device: str) -> None:
        """Somebody came in by a link in a browser that was not theirs: told if it looks new, or no mail was needed."""
        known = {one.device for one in await store.sign_ins_of(tx, person)}
        if known and (kind is LinkKind.RECOVERY or device not in known):
            await self._post(tx, person, "new_device", device=device)

    async def recovery_link_made(self, tx: Tx, person: PersonId) -> None:
        await self._post(tx, person, "recovery_made")

    async def email_changed(self, tx: Tx, person: PersonId, old: str) -> None:
        """To the address that the account had: from there it can be put back."""
        await self._post(tx, person, "email_changed", email=old)

    async def signed_out_everywhere(self, tx: Tx, person: PersonId) -> None:
        await self._post(tx, person, "signed_out_everywhere")

    async def _post(self, tx: Tx, person: PersonId, what: What, *, device: str = "", email: str = "") -> None:
        if not email and await store.email_sealed(tx, person) is None:
            return
        await self._outbox.post(tx, NoticeLetter(person, what, device, email, self._clock.now()), person)
        self._outbox.ring()

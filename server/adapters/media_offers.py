"""Offers that were sent to a media process and wait for their answers."""

import asyncio
from collections.abc import Callable

from server.kit.errors import Kind, Refused
from server.kit.ids import NewId
from server.ports.media import Answer, Offer, Pictures

OFFER_S = 5.0

_KINDS = {
    "bad_sdp": Kind.INVALID,
    "unnamed_stream": Kind.INVALID,
    "needs_restart": Kind.CONFLICT,
    "no_policy": Kind.AGAIN,
    "media_full": Kind.AGAIN,
    "no_call": Kind.AGAIN,
}


def media_away() -> Refused:
    """There is no media process now that could answer."""
    return Refused("media_away", Kind.AGAIN)


class Offers:
    """Each waits for `offer_s` at most, or until whom it was sent to is given up."""

    def __init__(self, ids: NewId, offer_s: float) -> None:
        self._ids, self._offer_s = ids, offer_s
        self._waiting: dict[str, tuple[str, asyncio.Future[Answer]]] = {}

    def new(self, room: str, peer: str, sdp: str, pictures: Pictures, *, restart: bool) -> Offer:
        """An offer to ask about."""
        return Offer(self._ids(), room, peer, sdp, pictures, restart)

    async def ask(self, offer: Offer, send: Callable[[Offer], None], to: str = "") -> str:
        """Send an offer and wait. raises: Refused(bad_sdp, no_policy, no_call, ...): PROTOCOL.md"""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[offer.id] = to, answer
        try:
            send(offer)
            async with asyncio.timeout(self._offer_s):
                found = await answer
        except TimeoutError:
            raise media_away() from None
        finally:
            del self._waiting[offer.id]
        if found.sdp is None:
            code = found.refused or "media_away"
            raise Refused(code, _KINDS.get(code, Kind.AGAIN))
        return found.sdp

    def answered(self, answer: Answer) -> None:
        """An answer has come; one that nobody waits for is late."""
        _, waiting = self._waiting.get(answer.id, ("", None))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def give_up(self, to: str = "") -> None:
        """Nobody answers there any more."""
        for offer, (asked, waiting) in self._waiting.items():
            if asked == to and not waiting.done():
                waiting.set_result(Answer(offer, refused="media_away"))

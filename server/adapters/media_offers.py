"""Offers that were sent to a media process and wait for their answers."""

import asyncio
from collections.abc import Callable

from server.kit.errors import Kind, Refused
from server.kit.ids import NewId
from server.ports.media import Answer, Offer, Pictures

ANSWER_S = 5.0

_KINDS = {
    "bad_sdp": Kind.INVALID,
    "unnamed_stream": Kind.INVALID,
    "needs_restart": Kind.CONFLICT,
    "no_policy": Kind.AGAIN,
    "media_full": Kind.AGAIN,
    "no_call": Kind.AGAIN,
}


def media_away() -> Refused:
    """The refusal while no media process can answer."""
    return Refused("media_away", Kind.AGAIN)


class PendingOffers:
    """Matches answers to offers. units: an offer waits `answer_s` seconds at most"""

    def __init__(self, ids: NewId, answer_s: float) -> None:
        self._ids, self._answer_s = ids, answer_s
        self._pending: dict[str, tuple[str, asyncio.Future[Answer]]] = {}

    def create(self, room: str, peer: str, sdp: str, pictures: Pictures, *, restart: bool) -> Offer:
        """An offer with an id of its own."""
        return Offer(self._ids(), room, peer, sdp, pictures, restart)

    async def exchange(self, offer: Offer, send: Callable[[Offer], None], key: str = "") -> str:
        """Send an offer and return the SDP that answers it. shape: `fail(key)` ends the wait

        raises: Refused(bad_sdp, no_policy, no_call, ...): PROTOCOL.md
        """
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._pending[offer.id] = key, future
        try:
            send(offer)
            async with asyncio.timeout(self._answer_s):
                answer = await future
        except TimeoutError:
            raise media_away() from None
        finally:
            del self._pending[offer.id]
        if answer.sdp is None:
            code = answer.refused or "media_away"
            raise Refused(code, _KINDS.get(code, Kind.AGAIN))
        return answer.sdp

    def on_answer(self, answer: Answer) -> None:
        """Take an answer; a late one is dropped."""
        _, future = self._pending.get(answer.id, ("", None))
        if future is not None and not future.done():
            future.set_result(answer)

    def fail(self, key: str = "") -> None:
        """Refuse the pending offers with this key: nobody will answer them."""
        for offer, (held, future) in self._pending.items():
            if held == key and not future.done():
                future.set_result(Answer(offer, refused="media_away"))

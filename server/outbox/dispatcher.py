"""Sends what lies in the outbox."""

import asyncio

import structlog

from server.kit.clock import Clock
from server.kit.db_faults import DatabaseAway, DatabaseFull
from server.outbox.delivery import LetterDelivery
from server.outbox.model import ClaimedLetter
from server.outbox.service import Outbox

LOOK_S = 1.0  # for letters of other processes, which ring no bell here
FINISH_S = 5.0

log = structlog.get_logger()


class Dispatcher:
    """One per process that does background work; several share one outbox without sending twice, even when told to end
    while they send. One that is killed between sending and saying so leaves a letter that is sent once more, when its
    lease ends, under the same id.
    """

    def __init__(self, clock: Clock, outbox: Outbox, delivery: LetterDelivery) -> None:
        self._clock = clock
        self._outbox = outbox
        self.delivery = delivery
        self._sent: set[ClaimedLetter] = set()  # and not said so yet

    async def run(self) -> None:
        """Deliver what comes, until cancelled."""
        while True:
            self._outbox.rung.clear()
            try:
                await self.deliver()
            except (DatabaseAway, DatabaseFull) as fault:
                log.warning("delivery_waits", fault=type(fault).__name__)
            except Exception:
                log.exception("delivery_failed")
            await self._wait()

    async def deliver(self) -> None:
        """Send what is due now."""
        await self._say_so()
        while claimed := await self._outbox.queue.claim():
            sending = asyncio.create_task(self._send(claimed))
            try:
                await asyncio.shield(sending)
            except asyncio.CancelledError:
                # Cut short after the relay has taken it, it would be sent once more.
                await asyncio.wait([sending], timeout=FINISH_S)
                sending.cancel()
                raise

    async def _send(self, claimed: ClaimedLetter) -> None:
        if await self.delivery.send(claimed):
            self._sent.add(claimed)
            await self._say_so()

    async def _say_so(self) -> None:
        for claimed in list(self._sent):
            await self._outbox.queue.done(claimed)
            self._sent.discard(claimed)

    async def _wait(self) -> None:
        rung = asyncio.create_task(self._outbox.rung.wait())
        passed = asyncio.create_task(self._clock.sleep(LOOK_S))
        try:
            await asyncio.wait({rung, passed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            rung.cancel()
            passed.cancel()

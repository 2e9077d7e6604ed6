"""The conversation with a media process: taken up again whenever it breaks, and told everything when it is new."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

import structlog

from server.adapters.media_ears import Ears
from server.adapters.media_offers import OFFER_S, Offers, media_away
from server.adapters.media_stream import MediaStream
from server.kit.ids import NewId, new_id
from server.ports.media import Answer, Close, FromMedia, Heard, Load, Pictures, Policy, ToMedia, Wish
from server.ports.media_wire import frames, from_media

SILENT_S = 10.0  # a media process says its load every second; one that is silent so long hangs
PAUSES_S = (0.1, 0.3, 1.0, 3.0)  # between attempts to reach one
STEADY_S = 30.0  # a conversation that lasted so long did not break at its start

log = structlog.get_logger()


class RemoteMedia:
    """`Media` by a process elsewhere. `start` before use, `stop` at the end.

    shape: `reach` makes a new stream to a media process, which may be another one each time. raises: OSError
    """

    def __init__(
        self,
        reach: Callable[[], Awaitable[MediaStream]],
        *,
        ids: NewId = new_id,
        offer_s: float = OFFER_S,
        silent_s: float = SILENT_S,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._reach = reach
        self._silent_s, self._pauses_s = silent_s, pauses_s
        self._stream: MediaStream | None = None
        self._task: asyncio.Task[None] | None = None
        self._policies: dict[str, tuple[Policy, float]] = {}
        self._offers, self._ears = Offers(ids, offer_s), Ears()
        self.arrived = asyncio.Event()
        self.load: Load | None = None

    async def start(self) -> None:
        """Keep up the conversation from now on; `arrived` is set once there was one."""
        self._task = asyncio.get_running_loop().create_task(self._keep_up())

    async def stop(self) -> None:
        """End the conversation; harmless when there is none."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    @property
    def ready(self) -> bool:
        """Whether a media process is there and answers."""
        return self._stream is not None and self._stream.ready

    async def offer(self, room: str, peer: str, sdp: str, *, pictures: Pictures = "all", restart: bool = False) -> str:
        """Answer a browser's offer with an SDP. raises: Refused(bad_sdp, no_policy, no_call, ...): PROTOCOL.md"""
        if self._stream is None:
            raise media_away()
        offer = self._offers.new(room, peer, sdp, pictures, restart=restart)
        return await self._offers.ask(offer, self._stream.send)

    def wish(self, room: str, peer: str, pictures: Pictures) -> None:
        """Say what a person wants to receive from now on; never waits."""
        self._send(Wish(room, peer, pictures))

    def apply(self, policy: Policy) -> None:
        """Send a policy; never waits. The caller renews it well within its lease."""
        self._policies[policy.room] = policy, asyncio.get_running_loop().time()
        self._send(policy)

    def close(self, room: str, peer: str | None = None) -> None:
        """End a person's media, or a room's."""
        if peer is None:
            self._policies.pop(room, None)
        self._send(Close(room, peer))

    def listen(self, room: str, heard: Callable[[Heard], None]) -> Callable[[], None]:
        """Tell `heard` what the media server reports about a room, until the returned function is called."""
        return self._ears.listen(room, heard)

    def on_moved(self, moved: Callable[[Collection[str]], None]) -> None:
        """Call `moved` with the rooms that must connect again because another media process has them now."""
        self._ears.on_moved(moved)

    def _send(self, message: ToMedia) -> None:
        if self._stream is not None:
            self._stream.send(message)

    async def _keep_up(self) -> None:
        loop, early = asyncio.get_running_loop(), 0
        while True:
            began_at = loop.time()
            try:
                stream = await self._reach()
            except OSError as error:
                if early == 0:
                    log.warning("media_not_there", error=type(error).__name__)
            else:
                try:
                    await self._attend(stream)
                except Exception:
                    log.exception("media_not_understood")
                log.warning("media_gone")
            early = 0 if loop.time() - began_at > STEADY_S else early + 1
            await asyncio.sleep(self._pauses_s[min(early, len(self._pauses_s) - 1)])

    async def _attend(self, stream: MediaStream) -> None:
        """Listen to a media process for as long as it lives and speaks."""
        self._stream = stream
        self._resend(stream)
        bodies = frames(stream.reader)
        try:
            while True:
                async with asyncio.timeout(self._silent_s):
                    body = await anext(bodies, None)
                if body is None:
                    return
                self._hear(stream, from_media.decode(body))
        except TimeoutError:
            log.warning("media_hangs")
            stream.give_up()
        finally:
            self._stream = None
            self._offers.give_up()
            await stream.end()

    def _resend(self, stream: MediaStream) -> None:
        now = asyncio.get_running_loop().time()
        self._policies = {r: held for r, held in self._policies.items() if now - held[1] < held[0].lease_s}
        for policy, _ in self._policies.values():
            stream.send(policy)

    def _hear(self, stream: MediaStream, message: FromMedia) -> None:
        match message:
            case Load():
                before, self.load = self.load, message
                if not stream.ready:
                    stream.ready = True
                    self.arrived.set()
                    if before is not None and before.process != message.process:
                        self._ears.tell_moved([*self._policies])
            case Answer():
                self._offers.answered(message)
            case _:
                self._ears.tell(message)

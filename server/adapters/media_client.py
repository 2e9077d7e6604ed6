"""A connection to one media process: made again whenever it breaks; a new process is sent every policy that holds."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

import structlog

from server.adapters.media_listeners import Listeners
from server.adapters.media_offers import ANSWER_S, PendingOffers, media_away
from server.adapters.media_stream import MediaStream
from server.kit.ids import NewId, new_id
from server.ports.media import Answer, Close, FromMedia, Load, MediaEvent, Pictures, Policy, ToMedia, Wish
from server.ports.media_wire import frames, from_media

SILENT_S = 10.0  # a media process sends its load every second; one that is silent so long hangs
PAUSES_S = (0.1, 0.3, 1.0, 3.0)  # between attempts to connect
STABLE_S = 30.0  # a connection that lasted so long did not fail at its start

log = structlog.get_logger()


class MediaClient:
    """`Media` by a process elsewhere. `start` before use, `stop` at the end.

    shape: `connect` opens a new stream to a media process, which may be another one each time. raises: OSError
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[MediaStream]],
        *,
        ids: NewId = new_id,
        answer_s: float = ANSWER_S,
        silent_s: float = SILENT_S,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._connect = connect
        self._silent_s, self._pauses_s = silent_s, pauses_s
        self._stream: MediaStream | None = None
        self._task: asyncio.Task[None] | None = None
        self._policies: dict[str, tuple[Policy, float]] = {}
        self._offers, self._listeners = PendingOffers(ids, answer_s), Listeners()
        self.connected = asyncio.Event()
        self.load: Load | None = None

    async def start(self) -> None:
        """Stay connected from now on; `connected` is set once a media process has answered."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Disconnect; harmless when not connected."""
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
        offer = self._offers.create(room, peer, sdp, pictures, restart=restart)
        return await self._offers.exchange(offer, self._stream.send)

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

    def listen(self, room: str, on_event: Callable[[MediaEvent], None]) -> Callable[[], None]:
        """Call `on_event` with what the media server reports about a room, until the returned function is called."""
        return self._listeners.listen(room, on_event)

    def on_moved(self, on_moved: Callable[[Collection[str]], None]) -> None:
        """Call `on_moved` with the rooms that must connect again because another media process has them now."""
        self._listeners.on_moved(on_moved)

    def _send(self, message: ToMedia) -> None:
        if self._stream is not None:
            self._stream.send(message)

    async def _run(self) -> None:
        loop, failures = asyncio.get_running_loop(), 0
        while True:
            began_at = loop.time()
            try:
                stream = await self._connect()
            except OSError as error:
                if failures == 0:
                    log.warning("media_not_there", error=type(error).__name__)
            else:
                try:
                    await self._read(stream)
                except Exception:
                    log.exception("media_not_understood")
                log.warning("media_gone")
            failures = 0 if loop.time() - began_at > STABLE_S else failures + 1
            await asyncio.sleep(self._pauses_s[min(failures, len(self._pauses_s) - 1)])

    async def _read(self, stream: MediaStream) -> None:
        """Handle what a media process sends until it closes the stream or has been silent for too long."""
        self._stream = stream
        self._resend_policies(stream)
        bodies = frames(stream.reader)
        try:
            while True:
                async with asyncio.timeout(self._silent_s):
                    body = await anext(bodies, None)
                if body is None:
                    return
                self._handle(stream, from_media.decode(body))
        except TimeoutError:
            log.warning("media_hangs")
            stream.abort()
        finally:
            self._stream = None
            self._offers.fail()
            await stream.close()

    def _resend_policies(self, stream: MediaStream) -> None:
        now = asyncio.get_running_loop().time()
        self._policies = {r: held for r, held in self._policies.items() if now - held[1] < held[0].lease_s}
        for policy, _ in self._policies.values():
            stream.send(policy)

    def _handle(self, stream: MediaStream, message: FromMedia) -> None:
        match message:
            case Load():
                before, self.load = self.load, message
                if not stream.ready:
                    stream.ready = True
                    self.connected.set()
                    if before is not None and before.process != message.process:
                        self._listeners.notify_moved([*self._policies])
            case Answer():
                self._offers.on_answer(message)
            case _:
                self._listeners.notify(message)

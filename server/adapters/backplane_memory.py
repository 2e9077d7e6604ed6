"""The backplane of a single process: nothing is ever lost."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection

from server.ports.backplane import Heard, Traffic


class MemoryBackplane:
    """Calls every subscriber, in order, before `publish` returns."""

    traffic: Traffic | None = None

    def __init__(self) -> None:
        self._heard: dict[str, list[Heard]] = defaultdict(list)

    async def start(self) -> None:
        """Does nothing: there is no carrier."""

    async def stop(self) -> None:
        """Does nothing: there is no carrier."""

    async def publish(self, channel: str, data: bytes) -> None:
        self.tell(channel, data)

    def tell(self, channel: str, data: bytes) -> None:
        """`publish` without awaiting."""
        for heard in list(self._heard.get(channel, ())):
            heard(data)

    async def subscribe(self, channel: str, heard: Heard) -> Callable[[], Awaitable[None]]:
        self._heard[channel].append(heard)

        async def stop() -> None:
            listeners = self._heard[channel]
            if heard in listeners:
                listeners.remove(heard)
            if not listeners:
                del self._heard[channel]

        return stop

    async def unheard(self, channels: Collection[str]) -> set[str]:
        return {channel for channel in channels if channel not in self._heard}

    def on_gap(self, gap: Callable[[], Awaitable[None]]) -> None:
        """Does nothing: no message is ever lost."""

    @property
    def ready(self) -> bool:
        return True

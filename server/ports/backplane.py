"""Hints between processes: fast, unordered between channels, and allowed to lose messages."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Protocol

Heard = Callable[[bytes], None]


@dataclass(slots=True)
class Traffic:
    """What the backplane has carried so far. shape: `reached` counts reconnects"""

    published: int = 0
    heard: int = 0
    reached: int = 0


class Backplane(Protocol):
    """Fan-out between the processes of one installation. The log is the truth; a hint only says that it has grown."""

    async def start(self) -> None:
        """Connect; returns soon, even if the carrier is not there yet."""
        ...

    async def stop(self) -> None:
        """Disconnect after everything published has been sent; harmless before `start`."""
        ...

    async def publish(self, channel: str, data: bytes) -> None:
        """Call every subscriber: in this process before it returns, in others soon, or never when the carrier is lost.
        Does not wait for the carrier or raise because of it.
        """
        ...

    async def subscribe(self, channel: str, heard: Heard) -> Callable[[], Awaitable[None]]:
        """Call `heard`, which must not block or raise, for everything published until the returned function is awaited.
        Without a carrier, only for what this process publishes; for everything once it is back.
        """
        ...

    async def unheard(self, channels: Collection[str]) -> set[str]:
        """The channels among these that no process subscribes to now; a process that dies unsubscribes at once. Best
        knowledge: empty while the carrier does not answer.
        """
        ...

    def on_gap(self, gap: Callable[[], Awaitable[None]]) -> None:
        """Call `gap` after messages may have been lost, once no more will be, so that followers compare heads."""
        ...

    @property
    def ready(self) -> bool:
        """Whether messages get through now."""
        ...

    @property
    def traffic(self) -> Traffic | None:
        """What was carried between processes; None if there is only one process."""
        ...

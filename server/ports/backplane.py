"""Carrying hints between processes: fast, unordered between channels, and allowed to lose messages."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Protocol

Heard = Callable[[bytes], None]


@dataclass(slots=True)
class Traffic:
    """What went over the carrier so far. shape: `reached` counts how often it was found after it was away"""

    published: int = 0
    heard: int = 0
    reached: int = 0


class Backplane(Protocol):
    """Fan-out between the processes of one installation. The log is the truth; this only says that it has grown."""

    async def start(self) -> None:
        """Begin to carry; returns soon, even when there is no carrier yet."""
        ...

    async def stop(self) -> None:
        """End, after what was published; harmless when nothing was begun."""
        ...

    async def publish(self, channel: str, data: bytes) -> None:
        """Tell everybody who subscribed: in this process before it returns, in others soon, or not at all when the
        carrier is lost. Neither waits for the carrier nor raises because of it.
        """
        ...

    async def subscribe(self, channel: str, heard: Heard) -> Callable[[], Awaitable[None]]:
        """Call `heard`, which neither waits nor raises, for everything published from when this returns until the
        returned function is awaited. Without a carrier, for what this process publishes, and for all when it is back.
        """
        ...

    async def unheard(self, channels: Collection[str]) -> set[str]:
        """Those of these that no process hears now; a process that dies stops hearing at once. As far as is known: of
        none, while the carrier does not answer.
        """
        ...

    def on_gap(self, gap: Callable[[], Awaitable[None]]) -> None:
        """Call `gap` when messages may have been lost and no more will be, so that followers compare heads."""
        ...

    @property
    def ready(self) -> bool:
        """Whether messages get through now."""
        ...

    @property
    def traffic(self) -> Traffic | None:
        """What was carried between processes; None where there is one process only."""
        ...

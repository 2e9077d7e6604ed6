"""Carrying hints between processes: fast, unordered between channels, and allowed to lose messages."""

from collections.abc import Awaitable, Callable
from typing import Protocol

Heard = Callable[[bytes], None]


class Backplane(Protocol):
    """Fan-out between the processes of one installation. The log is the truth; this only says that it has grown."""

    async def publish(self, channel: str, data: bytes) -> None:
        """Tell every process that subscribed, this one included. Never raises for a lost carrier: hints may be lost."""
        ...

    async def subscribe(self, channel: str, heard: Heard) -> Callable[[], Awaitable[None]]:
        """Call `heard` for everything published from now on, until the returned function is awaited."""
        ...

    def on_gap(self, gap: Callable[[], Awaitable[None]]) -> None:
        """Call `gap` whenever messages may have been lost, so that followers compare heads."""
        ...

    @property
    def ready(self) -> bool:
        """Whether messages get through now."""
        ...

"""Keeps commands in order when an earlier one was refused with "again" and must be retried first."""

from server.kit.clock import Clock
from server.kit.errors import Kind, Refused

HELD_S = 0.5  # longer than in-flight commands take; clients retry after 0.7 s


class RetryOrdering:
    """Per connection and channel: the first command to be retried, and until when others wait for it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._awaited: dict[tuple[str, str], tuple[str, float]] = {}

    def check(self, connection: str, channel: str, command_id: str) -> None:
        """Let a command through, unless another one must come first. raises: Refused(again)"""
        if not self._awaited:
            return
        first, until = self._awaited.get((connection, channel), (command_id, 0.0))
        if first == command_id:
            self._awaited.pop((connection, channel), None)
        elif self._clock.monotonic() < until:
            raise Refused("again", Kind.AGAIN)

    def refused(self, connection: str, channel: str, command_id: str) -> None:
        """This command must be retried: others wait for it, unless they already wait for one."""
        now = self._clock.monotonic()
        self._awaited = {key: awaited for key, awaited in self._awaited.items() if now < awaited[1]}
        self._awaited.setdefault((connection, channel), (command_id, now + HELD_S))

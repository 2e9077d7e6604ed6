"""What is next, when to try again, and what is given up. Pure."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from server.durable.model import Claimed, ConsumerState, Cursor, Pending
from server.journal.model import Entry
from server.journal.news_codec import parts

RETRY_AFTER_S = (1.0, 3.0, 10.0, 30.0, 60.0)
HANDLE_S = 30.0  # a handler that takes longer has failed
KILLED = "ProcessKilled"  # the error of what nobody lived to tell of
UNREADABLE = "unreadable"


def retry_after(tries: int) -> float | None:
    """How long to wait after so many failed tries; None: give up. units: seconds"""
    return RETRY_AFTER_S[tries - 1] if tries <= len(RETRY_AFTER_S) else None


def pending(cursor: Cursor, entries: Sequence[Entry], kinds: Container[str]) -> tuple[list[Pending], Cursor]:
    """Which events of these entries a consumer of these kinds has to handle, and the cursor when that is done.

    Kinds that it does not know are skipped. An entry that nobody can read counts as one event, so that it is set aside
    instead of being lost.
    """
    found: list[Pending] = []
    for entry in entries:
        try:
            events = [(kind, bytes(body)) for kind, body in parts(entry.events)]
        except msgspec.DecodeError:
            events = [(UNREADABLE, entry.events)]
        for number, (kind, body) in enumerate(events):
            at = Cursor(entry.version, number)
            after = Cursor(entry.version, number + 1) if number + 1 < len(events) else Cursor(entry.version + 1)
            if at >= cursor and (kind in kinds or kind == UNREADABLE):
                found.append(Pending(at, after, kind, body, entry.at))
        cursor = max(cursor, Cursor(entry.version + 1))
    return found, cursor


def tries_when_claimed(before: ConsumerState, head: int) -> int:
    """How often the next event has failed, for the process that takes a consumer over.

    A holder that died without a word may have died of the event that it was handling; an idle one did not.
    """
    died_at_work = before.holder is not None and before.cursor.version <= head
    return before.tries + died_at_work


def claimable(due: Sequence[Claimed]) -> Sequence[Claimed]:
    """Which of these a process claims together: one that was tried before comes alone, so that should its handler kill
    the process, it is known which it was.
    """
    return due[:1] if due and due[0].tries else [one for one in due if not one.tries]


@dataclass(frozen=True, slots=True)
class Retention:
    """Which entries stay: those from the version `keep_from`. shape: `losing` are consumers that needed others"""

    keep_from: int
    losing: list[str]


def retention(cursors: Mapping[str, int], newest_overdue: int, head: int) -> Retention:
    """Keep what the slowest consumer still needs, but nothing that is overdue.

    shape: `cursors` has the entry at which each consumer goes on; entries up to `newest_overdue` are too old for any
    """
    needed = min(cursors.values(), default=head + 1)
    losing = sorted(name for name, version in cursors.items() if version <= newest_overdue)
    return Retention(max(needed, newest_overdue + 1), losing)

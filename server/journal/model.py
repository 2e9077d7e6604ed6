"""One decision in a stream, and how an append ends."""

from datetime import datetime
from typing import Any

import msgspec

TRIES = 100  # how often a decision is made anew because another process was faster, before giving up


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One decision: everything that followed from one command, under one version.

    shape: `stream` is `<kind>:<key>`; versions count from 1 without gaps, 0: not written yet; `person` is empty for the
    system; `events` is a JSON array of ids, never of names or texts; `text` is what was said, and `fades_at` when that
    is deleted for good. `text` and `attached` are handed to those who follow the stream, but are not there when the
    entry was read from the log, where a text may have changed since. `attached` is what else such an entry is about: it
    is never stored, and it is plain lists, numbers and texts when another process wrote the entry
    """

    stream: str
    version: int
    command_id: str
    person: str
    at: datetime
    events: bytes
    attached: Any = None
    text: str | None = None
    fades_at: datetime | None = None


class Appended(msgspec.Struct, frozen=True):
    """What the log holds now for a command: the entry just written, or the one an earlier try wrote."""

    entry: Entry
    fresh: bool


class VersionTaken(Exception):
    """Somebody else's decision has this version: read it, and decide again."""


class StreamClosed(Exception):
    """The stream has had its last entry."""


def kind_and_key(name: str) -> tuple[str, str]:
    """The two parts of a stream's or channel's name; the key is empty when there is none."""
    kind, _, key = name.partition(":")
    return kind, key

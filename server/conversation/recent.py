"""The last changes of a conversation with their texts, so that telling them asks no database."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from server.conversation.model import AnyEvent, Edited, Ended, Said, touched
from server.conversation.store import Message
from server.journal.model import Entry

CHANGES_KEPT = 100  # when everybody has been told; whoever missed more is answered from SQL

Show = Callable[[Message], bytes]


class Recent:
    """Every change after version `since`, up to `version`.

    A text that was deleted is not in here any more; one that is not known yet has to be read, and is in `missing`
    until then, under the version that asks for it.
    """

    def __init__(self, version: int) -> None:
        self.since = self.version = version
        self.missing: dict[int, int] = {}
        self._changes: deque[tuple[int, Sequence[int]]] = deque()
        self._last: dict[int, int] = {}  # the version that changed a message last
        self._texts: dict[int, Message] = {}
        self._shown: dict[int, bytes] = {}

    def take(self, entry: Entry, events: Sequence[AnyEvent]) -> None:
        """The next change; when some were deleted before anybody here heard of them, the first of new ones."""
        version = entry.version
        if version != self.version + 1:
            self.forget(version - 1)
        self.version = version
        if entry.text is not None:  # nothing was known of it, and nothing else happened
            self._last[version] = version
            self._texts[version] = said_by(entry, entry.text)
            self._changes.append((version, (version,)))
            return
        changed = [seq for event in events for seq in touched(event, version)]
        for seq in changed:
            self._drop(seq)
            self._last[seq] = version
        self._changes.append((version, changed))
        for event in events:
            match event:
                case Said():
                    self.missing[version] = version
                case Edited(seq):
                    self._know(seq, version, edited_by(entry))
                case Ended():
                    self.forget(version)

    def fill(self, wanted: Mapping[int, int], found: Mapping[int, Message]) -> None:
        """What was missing has been read; what has changed since is wanted still."""
        for seq, version in wanted.items():
            if self.missing.get(seq) == version:
                del self.missing[seq]
                if seq in found:
                    self._texts[seq] = found[seq]

    def reaches(self, since: int) -> bool:
        """Whether everything that changed after this version is here."""
        return self.since <= since <= self.version and not self.missing

    def patch(self, since: int, now: datetime, show: Show) -> bytes:
        """What changed after a version that this reaches, as JSON: `null` is a message that is gone."""
        seqs: set[int] = set()
        for version, changed in reversed(self._changes):
            if version <= since:
                break
            seqs.update(changed)
        shown = b",".join(b'"%d":%s' % (seq, self._json(seq, now, show)) for seq in sorted(seqs))
        return b'{"messages":{%s}}' % shown if shown else b"{}"

    def trim(self) -> None:
        """Everybody has been told: keep only so much."""
        while len(self._changes) > CHANGES_KEPT:
            self.since, changed = self._changes.popleft()
            for seq in changed:
                if self._last.get(seq) == self.since:
                    del self._last[seq]
                    self._drop(seq)

    def rename(self) -> None:
        """Somebody is called differently now."""
        self._shown.clear()

    def forget(self, version: int) -> None:
        """Know nothing but what comes after this version."""
        self.since = self.version = version
        for kept in (self.missing, self._changes, self._last, self._texts, self._shown):
            kept.clear()

    def _know(self, seq: int, version: int, message: Message | None) -> None:
        if message is None:
            self.missing[seq] = version
        else:
            self._texts[seq] = message

    def _drop(self, seq: int) -> None:
        self._texts.pop(seq, None)
        self._shown.pop(seq, None)
        self.missing.pop(seq, None)

    def _json(self, seq: int, now: datetime, show: Show) -> bytes:
        message = self._texts.get(seq)
        if message is None or (message.fades_at is not None and message.fades_at <= now):
            return b"null"
        shown = self._shown.get(seq)
        if shown is None:
            shown = self._shown[seq] = show(message)
        return shown


def said_by(entry: Entry, text: str) -> Message:
    """The message of an entry."""
    return Message(entry.version, entry.person, entry.command_id, text, entry.at, None, entry.fades_at)


def edited_by(entry: Entry) -> Message | None:
    """The message that an entry has changed, unless that was read from the log."""
    attached = entry.attached
    return attached if attached is None or isinstance(attached, Message) else msgspec.convert(attached, Message)

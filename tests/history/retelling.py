"""Tells a log again by the rules alone, and compares every answer that people got with it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from server.journal.model import Entry
from server.kit.errors import Refused
from server.realtime.machine import Machine
from tests.history.pages import Asked, Ledger


class Retelling:
    """One stream from its beginning, or from when it last forgot everything.

    shape: `states` from version `first` on, and when each was reached; `acts` are people's entries
    raises: AssertionError where an entry is not what its command had to come to
    """

    def __init__(self, machine: Machine[Any, Any, Any, Any], stream: str, log: Sequence[Entry], ledger: Ledger) -> None:
        self._machine, self._stream, self._ledger = machine, stream, ledger
        self._events = msgspec.json.Decoder(list[machine.event_types])  # type: ignore[name-defined]  # known at run time
        self.first = log[0].version - 1
        self.states: list[Any] = [machine.start(stream.partition(":")[2])]
        self.times: list[Any] = [log[0].at]
        self.acts: dict[tuple[str, str, str], int] = {}
        for entry in log:
            self._tell(entry)

    def check_answers(self) -> None:
        """Every command that was acknowledged is there once, or changed nothing; every other one is not there."""
        for key, asked in self._ledger.items():
            if key[0] != self._stream:
                continue
            for answer in asked.answers:
                done = isinstance(answer, str) or answer == self.acts.get(key) or self._changes_nothing(asked, answer)
                assert done, (asked, self.acts.get(key))
            assert key not in self.acts or self.acts[key] in asked.answers, "it was refused, and done all the same"

    def _tell(self, entry: Entry) -> None:
        events, state = self._events.decode(entry.events), self.states[-1]
        assert entry.version == self.first + len(self.states), "a gap"
        if entry.person:
            key = (entry.stream, entry.person, entry.command_id)
            assert key not in self.acts, "done twice"
            asked = self._ledger[key]
            assert self._machine.decide(state, asked.actor, asked.command, entry.at) == events
            self.acts[key] = entry.version
        for event in events:
            state = self._machine.evolve(state, event, entry.at)
        self.states.append(state)
        self.times.append(entry.at)

    def _changes_nothing(self, asked: Asked, version: int) -> bool:
        state, reached_at = self.states[version - self.first], self.times[version - self.first]
        now = max(asked.at, reached_at)
        try:
            return not self._machine.decide(state, asked.actor, asked.command, now)
        except Refused:
            return False

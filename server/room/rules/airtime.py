"""Who has spoken least, turns and open talk together."""

from collections.abc import Mapping
from dataclasses import replace

from server.room.events import Event, TalkCounted
from server.room.model import Room

FAR_MS = 30_000  # so far may a count be behind that changes nobody's place


def count_talk(room: Room, talked_ms: Mapping[str, int]) -> list[Event]:
    """What people have said without a turn: noted when it gives somebody another place, or soon may."""
    talked_ms = {person: ms for person, ms in talked_ms.items() if person in room.seats}
    before, after = room.floor, replace(room.floor, talked_ms=talked_ms)
    behind_ms = [abs(talked_ms.get(one, 0) - before.talked_ms.get(one, 0)) for one in room.seats]
    same = before.least_heard(room.seats) == after.least_heard(room.seats)
    return [] if same and max(behind_ms, default=0) < FAR_MS else [TalkCounted(talked_ms)]

"""Rooms whose logs were written before the floor could be frozen and the lead be offered still open, as they were."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from server.room.events import Event
from server.room.machine import RoomMachine
from server.room.model import Room
from tests.people import ANN, BEN, CLEO
from tests.room.meeting import START

OldEvent = Mapping[str, object]

PLANNED: OldEvent = {
    "e": "Planned",
    "group": "g",
    "starts_at": "2026-01-08T16:00:00Z",
    "planned_end_at": "2026-01-08T17:00:00Z",
}
ROUND: OldEvent = {"e": "WaySet", "way": "round", "turn_s": 60, "prompt": "check_in", "least_heard_first": False}
OPEN: OldEvent = {"e": "WaySet", "way": "open", "turn_s": 60, "prompt": "none", "least_heard_first": False, "line": []}


def came(person: str) -> list[OldEvent]:
    return [
        {"e": "Connected", "person": person, "connection": f"{person}-1", "process": "p1"},
        {"e": "SatDown" if person == ANN.id else "Admitted", "person": person},
        {"e": "MediaTaken", "person": person, "connection": f"{person}-1"},
    ]


def spoken(person: str, how: str, ms: int) -> OldEvent:
    return {"e": "TurnEnded", "holder": person, "how": how, "spoken_ms": ms}


def folded(*events: OldEvent) -> Room:
    """The room after a log of such events, a second apart."""
    machine = RoomMachine()
    room = machine.start("meeting")
    opening: list[OldEvent] = [
        PLANNED,
        {"e": "RosterSet", "succession": [ANN.id]},
        *came(ANN.id),
        {"e": "LeadTaken", "person": ANN.id},
    ]
    for number, event in enumerate([*opening, *came(BEN.id), *events]):
        [known] = msgspec.json.decode(msgspec.json.encode([event]), type=list[Event])
        room = machine.evolve(room, known, START + timedelta(seconds=number))
    machine.wake_at(room)
    return room


def test_a_lead_handed_over_without_being_asked() -> None:
    room = folded({"e": "LeadTaken", "person": BEN.id})
    assert (room.lead.person, room.phase, room.lead.appointed) == (BEN.id, "open", (BEN.id,))
    assert room.may_take_lead(ANN.id)


def test_a_room_that_went_safe_after_seconds_and_threw_the_round_away() -> None:
    gone: list[OldEvent] = [
        {"e": "Dropped", "connection": f"{ANN.id}-1", "at": "2026-01-08T16:00:00Z"},
        spoken(BEN.id, "spoken", 5),
    ]
    line = {**ROUND, "line": [ANN.id, BEN.id]}
    room = folded(line, {"e": "TurnGiven", "to": BEN.id}, *gone, OPEN, {"e": "WentSafe"})
    assert (room.phase, room.floor.way, room.aside, room.safe_at) == ("safe", "open", None, None)


def test_a_place_in_the_lobby_that_a_blip_gave_up() -> None:
    waits: list[OldEvent] = [*came(CLEO.id)[:1], {"e": "Knocked", "person": CLEO.id}]
    drops: list[OldEvent] = [
        {"e": "Dropped", "connection": f"{CLEO.id}-1", "at": "2026-01-08T16:00:00Z"},
        {"e": "LobbyLeft", "person": CLEO.id},
    ]
    assert CLEO.id in folded(*waits).door.waiting
    assert CLEO.id not in folded(*waits, *drops).door.waiting


def test_a_turn_that_was_skipped_when_that_and_asking_to_go_later_were_one() -> None:
    room = folded({**ROUND, "line": [BEN.id, ANN.id]}, {"e": "TurnGiven", "to": BEN.id}, spoken(BEN.id, "later", 5))
    assert (room.floor.line, room.floor.come_back, room.floor.skipped) == ((ANN.id, BEN.id), (BEN.id,), ())


def test_a_turn_that_ended_by_leaving() -> None:
    line = {**ROUND, "line": [BEN.id, ANN.id]}
    left: list[OldEvent] = [
        {"e": "TurnGiven", "to": BEN.id},
        spoken(BEN.id, "left", 61_000),
        {"e": "Left", "person": BEN.id},
    ]
    room = folded(line, *left, *came(BEN.id))
    assert (room.floor.line, room.floor.spoken) == ((ANN.id,), (BEN.id,))

"""What a room keeps while nobody holds its circle, for tests of any order of commands."""

from server.circle.floor import drop
from server.room.events import (
    Event,
    Expelled,
    FloorSetAside,
    HandsLowered,
    Left,
    PassedOn,
    PutLater,
    Removed,
    RoundResumed,
    TurnEnded,
    TurnGiven,
)
from server.room.model import Room


def nothing_is_lost_while_frozen(before: Room, after: Room, events: list[Event]) -> None:
    """Nobody is given the turn; question, order and who has spoken stay, but for what people do themselves."""
    if not (before.frozen and after.frozen):
        return
    assert not any(isinstance(event, TurnGiven) for event in events)
    assert after.prompt == before.prompt
    assert set(before.floor.spoken) <= set(after.floor.spoken)
    moved = {event.person for event in events if isinstance(event, PutLater | PassedOn | Left | Removed | Expelled)}
    moved |= {person for event in events if isinstance(event, HandsLowered) for person in event.people}
    was, now = before.floor.next, after.floor.next
    stay = [one for one in was if one not in moved]
    if before.floor.least_heard_first:
        assert set(stay) <= set(now)
    else:
        assert [one for one in now if one in stay] == stay


def nothing_is_lost_in_safe_mode(before: Room, after: Room, events: list[Event]) -> None:
    """What was set aside and what is resumed is what was; of a round whose last turn was used up nothing is left."""
    floor = before.floor
    for event in events:
        if isinstance(event, TurnEnded):
            floor = floor.ended(event.holder, event.how, event.spoken_ms)
    if any(isinstance(event, FloorSetAside) for event in events) and not floor.finished:
        aside, holder = after.aside, before.floor.holder
        assert aside is not None
        assert (aside.prompt, aside.floor.way, aside.floor.turn_s) == (
            before.prompt,
            before.floor.way,
            before.floor.turn_s,
        )
        assert set(aside.floor.spoken) - {holder} == set(before.floor.spoken) - {holder}
        gone = {event.person for event in events if isinstance(event, Left | Removed | Expelled)}
        assert drop(aside.floor.line, holder or "") == tuple(one for one in before.floor.line if one not in gone)
    if any(isinstance(event, RoundResumed) for event in events):
        aside = before.aside
        assert aside is not None
        assert (after.prompt, after.floor.way) == (aside.prompt, aside.floor.way)
        assert after.floor.spoken == aside.floor.spoken
        order = [one for one in aside.floor.line if one in after.seats and one != after.floor.holder]
        assert [one for one in after.floor.line if one in order] == order

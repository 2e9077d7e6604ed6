"""Nobody is heard or seen unasked, for tests of any order of commands."""

from server.circle.seats import Seat
from server.realtime.machine import Actor
from server.room import commands as ask
from server.room.model import Room
from server.room.rules.hush import open_microphones
from server.room.system import Command


def nobody_is_heard_or_seen_unasked(before: Room, after: Room, actor: Actor, command: Command) -> None:
    """After no decision is anybody heard or seen who was not, but who pressed, or was given the turn."""
    pressed = {actor.person} if isinstance(command, ask.SetMicrophone | ask.SetCamera) else set[str]()
    assert open_microphones(after) - open_microphones(before) <= pressed | {after.floor.holder}
    for one in after.seats:
        was, now = before.seats[one] if one in before.seats else Seat(), after.seats[one]
        assert now.camera <= was.camera or one in pressed
        assert now.microphone <= was.microphone or one in pressed
        for old, new in ((was.mic, now.mic), (was.cam, now.cam)):
            assert not (old.on and not new.on) or one in pressed or (new.stops == old.stops + 1 and new.because)
            assert new.because is None or not new.on

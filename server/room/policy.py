"""What the media server may forward for a room."""

from server.circle import policy as circle
from server.ports.media import Policy
from server.room.model import Room


def policy(room: Room, version: int) -> Policy:
    """In a round and in a queue only the holder and the facilitators are heard.

    Large is the holder, else whoever shares their screen, else the lead.
    """
    if room.phase not in ("open", "safe"):
        return circle.policy(media_room(room), version, [])
    paused = room.sealing().paused
    sitting = [
        circle.Sitting(
            person,
            room.seats[person].microphone,
            room.seats[person].camera,
            may_speak=room.may_speak(person),
            shares=person == room.screen,
            counted=person != room.floor.holder,  # a turn is counted by the clock
            paused=person in paused or room.presence.by_text(person),
        )
        for person in room.seats
        if room.presence.here(person)
    ]
    return circle.policy(media_room(room), version, sitting, stage=room.floor.holder or room.screen or room.lead.person)


def media_room(room: Room) -> str:
    """What the media server calls this room."""
    return f"room:{room.meeting}"

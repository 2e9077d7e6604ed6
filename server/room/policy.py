"""What the media server may forward for a room."""

from server.circle import policy as circle
from server.ports.media import Policy
from server.room.model import Room


def policy(room: Room, version: int) -> Policy:
    """In a round and in a queue only the holder and the facilitators are heard; the holder, else the lead, is large."""
    if room.phase not in ("open", "safe"):
        return circle.policy(media_room(room), version, [])
    sitting = [
        circle.Sitting(person, room.seats[person].microphone, room.seats[person].camera, may_speak(room, person))
        for person in room.seats
        if room.presence.here(person)
    ]
    return circle.policy(media_room(room), version, sitting, stage=room.floor.holder or room.lead.person)


def may_speak(room: Room, person: str) -> bool:
    """Whether this person's voice may leave the server now."""
    return room.floor.way == "open" or person == room.floor.holder or room.holds(person)


def media_room(room: Room) -> str:
    """What the media server calls this room."""
    return f"room:{room.meeting}"

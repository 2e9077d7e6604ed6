"""What rooms add to the house."""

from server.platform.slice import Slice
from server.room import commands, tables, views
from server.room.compose import RoomParts
from server.room.privacy import PRIVACY
from server.room.settings import PRIVATE_CHATS

ROOM: Slice[RoomParts] = Slice(
    name="room",
    tables=tables,
    privacy=PRIVACY,
    erase_before=("identity",),
    settings=(PRIVATE_CHATS,),
    wire={"RoomCommand": commands.ClientCommand, "RoomView": views.RoomView},
    views={"/m/{meeting}": "room/MeetingPage"},
    routes=lambda parts: parts.routes,
    channels=lambda parts: (parts.channel,),
    places=lambda parts: parts.rooms,
    start=lambda parts: parts.rooms.start(),
    settle=lambda parts: parts.rooms.settle(),
    serving={"media": lambda parts: parts.rooms.run()},
    sweep=lambda parts: parts.rooms.live.sweep(),
    tidy=lambda parts: parts.attendances.tidy(),
)

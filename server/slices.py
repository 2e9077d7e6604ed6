"""Every slice of the house, as data, lowest first."""

from typing import Any

from server.conversation.slice import CONVERSATION
from server.groups.slice import GROUPS
from server.guide.slice import GUIDE
from server.identity.slice import IDENTITY
from server.outbox.slice import OUTBOX
from server.platform.own import DURABLE, PLATFORM
from server.platform.slice import Slice
from server.room.slice import ROOM
from server.safety.slice import SAFETY
from server.schedule.slice import SCHEDULE
from server.tearoom.slice import TEAROOM
from server.trial.slice import TRIAL
from server.turn_server.slice import TURN_SERVER

SLICES: tuple[Slice[Any], ...] = (
    PLATFORM,
    DURABLE,
    OUTBOX,
    IDENTITY,
    SAFETY,
    GUIDE,
    GROUPS,
    SCHEDULE,
    CONVERSATION,
    ROOM,
    TEAROOM,
    TRIAL,
    TURN_SERVER,
)

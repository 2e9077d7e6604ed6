"""Every slice of the house, as data, lowest first."""

from typing import Any

from server.conversation.slice import CONVERSATION
from server.groups.slice import GROUPS
from server.guide.slice import GUIDE
from server.house_settings.slice import HOUSE_SETTINGS
from server.identity.slice import IDENTITY
from server.outbox.slice import OUTBOX
from server.platform.own import DURABLE, PLATFORM, SETTINGS
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
    SETTINGS,
    OUTBOX,
    IDENTITY,
    HOUSE_SETTINGS,
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

DECLARED_SETTINGS = tuple(setting for one in SLICES for setting in one.settings)
"""What organisers may change while the house is open."""

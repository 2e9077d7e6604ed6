"""What the schedule adds to the house."""

from server.platform.slice import Slice
from server.schedule import tables
from server.schedule.api import Schedule
from server.schedule.privacy import PRIVACY
from server.schedule.routes import routes
from server.schedule.settings import TIME_ZONE

SCHEDULE: Slice[Schedule] = Slice(
    name="schedule",
    tables=tables,
    privacy=PRIVACY,
    erase_before=("identity",),
    settings=(TIME_ZONE,),
    routes=lambda schedule: routes(schedule.meetings),
)

"""What the platform itself adds, in the form of slices."""

from server.durable import tables as durable_tables
from server.durable.privacy import PRIVACY as DURABLE_PRIVACY
from server.journal import tables
from server.journal.privacy import PRIVACY
from server.platform.platform import Platform
from server.platform.slice import Slice
from server.realtime import wire
from server.settings import tables as settings_tables
from server.settings.privacy import PRIVACY as SETTINGS_PRIVACY

PLATFORM: Slice[Platform] = Slice(
    name="platform",
    tables=tables,
    privacy=PRIVACY,
    erase_before=("identity",),
    wire={"ClientFrame": wire.ClientFrame, "ServerFrame": wire.ServerFrame},
    channels=lambda platform: (platform.people,),
)
SETTINGS: Slice[Platform] = Slice(
    name="settings", tables=settings_tables, privacy=SETTINGS_PRIVACY, erase_before=("identity",)
)
DURABLE: Slice[Platform] = Slice(
    name="durable",
    tables=durable_tables,
    privacy=DURABLE_PRIVACY,
    start=lambda platform: platform.consumers.start(),
    tidy=lambda platform: platform.consumers.tidy(),
)

"""What the platform itself adds to the house, as if it were a slice."""

from server.journal import tables
from server.journal.privacy import PRIVACY
from server.platform.platform import Platform
from server.platform.slice import Slice
from server.realtime import wire

PLATFORM: Slice[Platform] = Slice(
    name="platform",
    tables=tables,
    privacy=PRIVACY,
    erase_before=("identity",),
    wire={"ClientFrame": wire.ClientFrame, "ServerFrame": wire.ServerFrame},
    channels=lambda platform: (platform.people,),
    tidy=lambda platform: platform.news.tidy(),
)

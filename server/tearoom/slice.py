"""What tea-rooms add to the house."""

from server.platform.slice import Slice
from server.tearoom import commands, views
from server.tearoom.channel import TearoomChannel
from server.tearoom.news import consume
from server.tearoom.routes import routes
from server.tearoom.service import Tearooms

TEAROOM: Slice[Tearooms] = Slice(
    name="tearoom",
    wire={
        "TearoomCommand": commands.ClientCommand,
        "TearoomView": views.TearoomView,
        "TableName": commands.Table,
    },
    views={"/g/{group}/tearoom": "tearoom/TearoomPage", "/tearoom": "tearoom/TearoomPage"},
    routes=routes,
    channels=lambda tearooms: (TearoomChannel(tearooms),),
    consumers=consume,
    places=lambda tearooms: tearooms,
    start=lambda tearooms: tearooms.start(),
    serving={"media": lambda tearooms: tearooms.media.run()},
    sweep=lambda tearooms: tearooms.live.sweep(),
)

"""Writes `web/src/wire.gen.ts`: what goes over the socket, in the browser's language."""

import sys
from pathlib import Path

from server.conversation import views as conversation
from server.realtime import wire
from server.realtime.typescript import typescript
from server.room import commands as room_commands
from server.room import views as room
from server.tearoom import commands as tearoom_commands
from server.tearoom import views as tearoom

FILE = Path(__file__).parents[1] / "web" / "src" / "wire.gen.ts"

EXPORTS = {
    "ClientFrame": wire.ClientFrame,
    "ServerFrame": wire.ServerFrame,
    "RoomCommand": room_commands.ClientCommand,
    "RoomView": room.RoomView,
    "TearoomCommand": tearoom_commands.ClientCommand,
    "TearoomView": tearoom.TearoomView,
    "TableName": tearoom_commands.Table,
    "ConversationCommand": conversation.ClientCommand,
    "ConversationView": conversation.ConversationView,
}


def main(check: bool) -> int:
    """Write the file; or, to check, say by the exit code whether it is up to date."""
    text = typescript(EXPORTS)
    if check:
        return 0 if FILE.exists() and FILE.read_text() == text else 1
    FILE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))

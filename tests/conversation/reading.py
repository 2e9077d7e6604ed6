"""What a screen shows of a conversation, and waiting for it."""

import asyncio

from tests.realtime.screens import Screen


def texts(screen: Screen) -> dict[int, str]:
    assert isinstance(screen.view, dict)
    return {int(seq): message["text"] for seq, message in screen.view.get("messages", {}).items()}


async def shows(screen: Screen, wanted: dict[int, str]) -> bool:
    """Whether the screen comes to show exactly this; gives up after five seconds."""
    try:
        async with asyncio.timeout(5):
            while texts(screen) != wanted:
                await asyncio.sleep(0.001)
    except TimeoutError:
        return False
    return True

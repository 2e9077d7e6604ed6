"""A visitor whose browser agrees on keys with real pages, so that these see and hear their light peer."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.e2ee.twin_member import TwinMember
from tests.journeys.visitor import Visitor


class SealingVisitor(Visitor):
    """Asks for `key` before they come in; `sealed` is for their light peer."""

    def __init__(self, url: str, name: str = "", *, at: str | None = None) -> None:
        super().__init__(url, name, at=at)
        self._twins: dict[str, TwinMember] = {}
        self._shown: dict[str, dict[str, str]] = {}
        self._saying: set[asyncio.Task[None]] = set()

    def key(self, channel: str) -> str:
        """The same for as long as they live."""
        return self._twins.setdefault(channel, TwinMember(channel, self.person)).key

    def sealed(self, channel: str) -> Callable[[str, bytes], bytes]:
        """What a light peer's `seal` is to be."""
        return self._twins[channel].seal

    def _take(self, frame: dict[str, Any]) -> None:
        super()._take(frame)
        channel = frame.get("channel", "")
        twin = self._twins.get(channel)
        if twin is None:
            return
        keys = self.views.get(channel, {}).get("keys", {})
        if keys and keys != self._shown.get(channel):
            self._shown[channel] = keys
            self._tell(channel, twin.present(keys))
        if frame["type"] == "ephemeral" and frame["body"]["kind"] == "keys":
            self._tell(channel, twin.hear(frame["body"]["from"], json.loads(frame["body"]["said"])))

    async def _try(self, frame: dict[str, object]) -> None:
        with suppress(ConnectionClosed, RuntimeError):  # they have hung up
            await self._send(frame)

    def _tell(self, channel: str, says: list[dict[str, Any]]) -> None:
        for said in says:
            body = {"do": "TellKeys", "said": json.dumps(said)}
            frame: dict[str, object] = {"type": "command", "id": next(self._ids), "channel": channel, "body": body}
            task = asyncio.create_task(self._try(frame))
            self._saying.add(task)
            task.add_done_callback(self._saying.discard)

"""A house that reads along: it passes all on between two pages, until it puts keys of its own between them."""

import json
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page, WebSocketRoute

from tests.e2ee.twin_member import TwinMember

Frame = dict[str, Any]


@dataclass(slots=True)
class End:
    """One page's line. shape: `keys` are those of the circle, as the server shows them"""

    page: WebSocketRoute | None = None
    person: str = ""
    version: int = 0
    keys: dict[str, str] = field(default_factory=dict)
    posing: TwinMember | None = None  # as the other towards this page
    boxes: int = 0  # wrapped for whoever poses


class Middle:
    """Between two pages in one room: `watch` each page before it goes anywhere."""

    def __init__(self) -> None:
        self.channel = ""
        self._ends: dict[str, End] = {}

    async def watch(self, page: Page) -> None:
        """See and change what this page hears."""
        await page.route_web_socket("**/ws", self._between)

    def swap(self) -> None:
        """Show each the key of somebody who poses as the other, under the other's page; then say what they would."""
        for end, other in self._pairs():
            end.posing = TwinMember(self.channel, other.person)
            self._show(end, {other.person: end.posing.key})
            self._say(
                end, other.person, end.posing.present({end.person: end.keys[end.person], other.person: end.posing.key})
            )

    def give_up(self) -> None:
        """Show each the other's own key again."""
        for end, other in self._pairs():
            end.posing = None
            self._show(end, {other.person: end.keys[other.person]})

    @property
    def boxes(self) -> list[int]:
        """How many secrets each page has wrapped for whoever poses as the other."""
        return [end.boxes for end in self._ends.values()]

    def _pairs(self) -> list[tuple[End, End]]:
        one, other = self._ends.values()
        return [(one, other), (other, one)]

    def _between(self, page: WebSocketRoute) -> None:
        server, end = page.connect_to_server(), End(page)

        def from_page(text: str | bytes) -> None:
            body = json.loads(text).get("body", {})
            if end.posing is not None and body.get("do") == "TellKeys":
                said = json.loads(body["said"])
                end.boxes += end.posing.person in said.get("boxes", {})
                self._say(end, end.posing.person, end.posing.hear(end.person, said))
            server.send(text)

        def from_server(text: str | bytes) -> None:
            frame = json.loads(text)
            if self._passes(end, frame):
                page.send(json.dumps(frame))

        page.on_message(from_page)
        server.on_message(from_server)

    def _passes(self, end: End, frame: Frame) -> bool:
        """Take note of a frame from the server, and change what it shows."""
        if frame["type"] == "welcome":
            end.person = frame["person"]
            self._ends[end.person] = end
        if not frame.get("channel", "").startswith("room:"):
            return True
        self.channel = frame["channel"]
        match frame:
            case {"type": "ephemeral", "body": {"kind": "keys"}}:
                return end.posing is None
            case {"type": "snapshot", "version": version, "view": view}:
                end.version, end.keys = version, dict(view.get("keys", {}))
                self._disguise(end, view.get("keys"))
            case {"type": "patch", "to": version, "patch": patch}:
                end.version = version
                end.keys |= patch.get("keys") or {}
                self._disguise(end, patch.get("keys"))
        return True

    def _disguise(self, end: End, keys: dict[str, str] | None) -> None:
        if end.posing is not None and keys and end.posing.person in keys:
            keys[end.posing.person] = end.posing.key

    def _show(self, end: End, keys: dict[str, str]) -> None:
        self._send(end, {"type": "patch", "from": end.version, "to": end.version, "patch": {"keys": keys}})

    def _say(self, end: End, as_person: str, says: list[Frame]) -> None:
        for said in says:
            body = {"kind": "keys", "from": as_person, "said": json.dumps(said)}
            self._send(end, {"type": "ephemeral", "body": body})

    def _send(self, end: End, frame: Frame) -> None:
        assert end.page is not None
        end.page.send(json.dumps({"channel": self.channel, **frame}))

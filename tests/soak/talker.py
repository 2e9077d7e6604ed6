"""Somebody who talks over a line that drops, as the web does: comes back, resumes, repeats what got no answer."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tests.light_line import LightLine

AGAIN_S, LOOK_S = 0.7, 0.3
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 2.0
MOST_UNANSWERED = 20


@dataclass(frozen=True, slots=True)
class Spot:
    """Where people are together. shape: `comes` is the command by which one is there"""

    where: str
    chat: str
    comes: str


@dataclass(slots=True)
class Heard:
    """What one page was told. shape: `kept` are the ids of messages by number; `passed_over` numbers, from and to, that
    a snapshot did not tell any more
    """

    kept: dict[int, str] = field(default_factory=dict)
    passed_over: list[tuple[int, int]] = field(default_factory=list)
    doubled: int = 0
    disordered: int = 0
    gaps: int = 0
    delivered: int = 0

    def add(self, messages: dict[int, str]) -> None:
        """Fold what came as a patch."""
        last = next(reversed(self.kept), 0)
        for seq, client in messages.items():
            self.doubled += seq in self.kept
            self.disordered += seq <= last
            self.kept[seq], last = client, seq
        self.delivered += len(messages)

    def replace(self, messages: dict[int, str]) -> None:
        """Begin again with what a snapshot tells."""
        last = next(reversed(self.kept), 0)
        first = next(iter(messages), last + 1)
        if self.kept and first > last + 1:
            self.passed_over.append((last + 1, first - 1))
        new = {seq: client for seq, client in messages.items() if seq > last}
        self.kept.update(new)
        self.delivered += len(new)


class Talker:
    """`run()` keeps the line up. shape: `acked` are versions by the id of the message"""

    def __init__(self, name: str, spot: Spot, url: str, secret: str, dice: random.Random) -> None:
        self.name, self.spot, self.heard = name, spot, Heard()
        self.version: int | None = None
        self.acked: dict[str, int] = {}
        self.unanswered: dict[str, str] = {}
        self.refused, self.drops, self.said = Counter[str](), 0, 0
        self._url, self._cookie, self._dice = url, f"tearoom={secret}", dice
        self._sent: set[str] = set()
        self._line: LightLine | None = None
        self._open = self._held = False
        self._connection = ""

    @property
    def there(self) -> bool:
        """Whether the line is up and the chat is heard."""
        return self._open and self.version is not None

    async def run(self) -> None:
        """Dial, and dial again, with pauses as the web makes them."""
        loop, pause_s = asyncio.get_running_loop(), FIRST_PAUSE_S
        port = int(self._url.rpartition(":")[2])
        while True:
            try:
                _, line = await loop.create_connection(self._dial, "127.0.0.1", port)
            except OSError:
                pass
            else:
                self._line = line
                await line.gone.wait()
                pause_s = FIRST_PAUSE_S if self._open else pause_s
            self._lost()
            await asyncio.sleep(pause_s * self._dice.uniform(0.5, 1.0))
            pause_s = min(LONGEST_PAUSE_S, 2 * pause_s)

    async def drop_now_and_then(self, every_s: float) -> None:
        """Lose the line at random, also just after something was said."""
        while True:
            await asyncio.sleep(self._dice.expovariate(1 / every_s))
            if self._line is not None and self._open:
                self.drops += 1
                self._line.transport.abort()

    async def talk(self, rate: float, may: Callable[[], bool]) -> None:
        """Say one thing after the other, whether or not the last was answered, for as long as `may()`."""
        while True:
            await asyncio.sleep(self._dice.expovariate(rate))
            if len(self.unanswered) >= MOST_UNANSWERED:
                continue
            if not may():
                return
            self.said += 1
            text = f"{self.name}-{self.said}"
            self.ask(text, self.spot.chat, do="Say", text=text)

    def ask(self, command_id: str, channel: str, **body: object) -> None:
        """Say a command, now and until it is answered."""
        self.unanswered[command_id] = _frame(type="command", id=command_id, channel=channel, body=body)
        self._say_all()

    # -- the line

    def _dial(self) -> LightLine:
        line = LightLine(self._url, self._cookie, ())
        line.ready.add_done_callback(lambda ready: ready.exception())  # that it fails is seen by `gone`
        line.listener = self._hear
        return line

    def _lost(self) -> None:
        self._open, self._line = False, None
        self._sent.clear()

    def _say_all(self) -> None:
        if self._held or not self._open or self._line is None or self._line.transport.is_closing():
            return
        for command_id, frame in self.unanswered.items():
            if command_id not in self._sent:
                self._sent.add(command_id)
                self._line.say(frame)

    def _hold(self) -> None:
        """What was said after what must be said again must not overtake it."""
        if not self._held:
            self._held = True
            asyncio.get_running_loop().call_later(AGAIN_S, self._go_on)

    def _go_on(self) -> None:
        self._held = False
        self._say_all()

    def _look(self, channel: str) -> None:
        since = {} if self.version is None or channel != self.spot.chat else {"since": self.version}
        if self._open and self._line is not None:
            self._line.say(_frame(type="subscribe", channel=channel, **since))

    # -- what comes

    def _hear(self, payload: bytes) -> None:
        frame = _parsed(payload)
        match frame["type"]:
            case "welcome":
                self._welcome(frame["connection"])
            case "ack":
                self._acked(frame["id"], frame["version"])
            case "refused" if "id" in frame:
                self._refused(frame["id"], frame["code"])
            case "refused" | "closed":
                self.refused[frame["code"]] += 1
                asyncio.get_running_loop().call_later(LOOK_S, self._look, frame["channel"])
            case "snapshot" if frame["channel"] == self.spot.chat:
                self.version = frame["version"]
                self.heard.replace(_messages(frame["view"]))
            case "patch" if frame["channel"] == self.spot.chat:
                self._patch(frame["from"], frame["to"], frame["patch"])

    def _welcome(self, connection: str) -> None:
        self._open = True
        self._look(self.spot.where)
        replaces = {"replaces": self._connection} if self._connection else {}
        self._connection = connection
        if self._line is not None:
            body = {"do": self.spot.comes, **replaces}
            self._line.say(_frame(type="command", id=f"come-{connection}", channel=self.spot.where, body=body))
        self._look(self.spot.chat)
        self._say_all()

    def _acked(self, command_id: str, version: int) -> None:
        if self.unanswered.pop(command_id, None):
            self.acked[command_id] = version

    def _refused(self, command_id: str, code: str) -> None:
        self.refused[code] += 1
        if command_id not in self.unanswered:
            return
        if code == "again":
            self._sent.discard(command_id)
            self._hold()
        else:
            del self.unanswered[command_id]

    def _patch(self, from_: int, to: int, patch: Any) -> None:
        if self.version is None or to < self.version or (to == self.version and from_ != to):
            return
        if from_ != self.version:
            self.heard.gaps += 1
            self._look(self.spot.chat)
            return
        self.version = to
        self.heard.add(_messages(patch))


def _frame(**frame: object) -> str:
    return json.dumps(frame)


@lru_cache(256)
def _parsed(payload: bytes) -> Any:
    """The frame; many get the same bytes."""
    return json.loads(payload)


def _messages(view: Any) -> dict[int, str]:
    """The ids of the messages by number, in order."""
    found = {int(seq): message["client"] for seq, message in view.get("messages", {}).items()}
    return dict(sorted(found.items()))

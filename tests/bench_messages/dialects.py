"""How each server is spoken to: coming in, saying something, and telling from a frame who said what."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.bench_messages.places import Place

BODY = "the quick brown fox jumps over the lazy dog and the five boxing wizards jump quickly once again today"
MARK = re.compile(rb"~(\d+)\.(\d+)~")

Mark = tuple[int, int, int]
"""Who said it, by index; the sender's own number for it; or, where the third is not 0, its rest modulo that."""


class Member(Protocol):
    """One connection, as a dialect uses it to come in."""

    def say(self, text: str) -> None: ...

    async def hears(self, beginning: str) -> bytes:
        """The next frame that begins so."""
        ...


class Dialect(ABC):
    """One for all rooms of a gathering."""

    path = "/ws"
    at_once, per_s = 0, 0.0
    """How much one member may say; 0: there is no limit."""

    def headers(self, place: Place, index: int, address: str) -> dict[str, str]:
        """What a connection to this address says at its handshake."""
        del place, index, address
        return {}

    @abstractmethod
    async def come_in(self, place: Place, index: int, member: Member) -> None:
        """One member's way into the room."""

    async def settle(self, place: Place, members: Sequence[Member]) -> None:
        """What is left to do when everybody has come."""
        del place, members

    @abstractmethod
    def said(self, place: Place, sender: int, number: int) -> str:
        """The frame by which a member says something."""

    def marks(self, place: Place, payload: bytes) -> list[Mark]:
        """What was said in a frame."""
        del place
        return [(int(sender), int(number), 0) for sender, number in MARK.findall(payload)]


@dataclass(frozen=True)
class PlainChat(Dialect):
    """The chat of the picows and the Channels peers."""

    def said(self, place: Place, sender: int, number: int) -> str:
        return f'{{"t":"msg","room":"{place.name}","body":"{body(sender, number)}"}}'

    async def come_in(self, place: Place, index: int, member: Member) -> None:
        del index
        member.say(f'{{"t":"join","room":"{place.name}"}}')
        await member.hears('{"t"')


@dataclass(frozen=True)
class SocketioChat(Dialect):
    """Engine.IO 4 over WebSocket only, the default namespace. source: socket.io protocol 5"""

    path = "/socket.io/?EIO=4&transport=websocket"

    def said(self, place: Place, sender: int, number: int) -> str:
        return f'42["msg",{{"room":"{place.name}","body":"{body(sender, number)}"}}]'

    async def come_in(self, place: Place, index: int, member: Member) -> None:
        del index
        await member.hears("0")
        member.say("40")
        await member.hears("40")
        member.say(f'42["join","{place.name}"]')
        await member.hears('42["joined"')


@dataclass(frozen=True)
class TearoomChat(Dialect):
    """The chat of a meeting or a tea-room: signed in, let in, subscribed, every message acknowledged."""

    at_once, per_s = 35, 9.5  # a little less than the gateway allows

    def headers(self, place: Place, index: int, address: str) -> dict[str, str]:
        return {
            "Cookie": f"__Host-tearoom={place.people[index].secret}",
            "Origin": f"https://{address}",
            "Sec-WebSocket-Protocol": "tearoom.v1",
        }

    async def come_in(self, place: Place, index: int, member: Member) -> None:
        is_meeting = place.name.startswith("meeting-")
        where = f"{'room' if is_meeting else 'tearoom'}:{place.key}"
        await member.hears('{"type":"welcome"')
        await subscribe(member, where)
        await command(member, f"in{index}", where, '{"do":"Enter"}' if is_meeting else '{"do":"WalkIn"}')
        if not is_meeting:
            await subscribe(member, f"conversation:{place.name}")

    async def settle(self, place: Place, members: Sequence[Member]) -> None:
        """The first of a meeting's people facilitates it, and lets the others in."""
        if place.name.startswith("meeting-"):
            await command(members[0], "all", f"room:{place.key}", '{"do":"AdmitAll"}')
            for member in members:
                await subscribe(member, f"conversation:{place.name}")

    def said(self, place: Place, sender: int, number: int) -> str:
        text = f'{{"do":"Say","text":"{body(sender, number)}"}}'
        return f'{{"type":"command","id":"{number}","channel":"conversation:{place.name}","body":{text}}}'


KINDS = ("me_too", "thank_you", "i_hear_you")
REACTION = re.compile(rb'"kind":"reaction","person":"([^"]+)","reaction":"(\w+)"')


@dataclass(frozen=True)
class TearoomReactions(TearoomChat):
    """What is told once and not stored. The kind tells a sender's reactions apart, three in a row."""

    at_once, per_s = 8, 1.9  # of these the house takes fewer

    def said(self, place: Place, sender: int, number: int) -> str:
        del sender
        react = f'{{"do":"React","kind":"{KINDS[number % len(KINDS)]}"}}'
        return f'{{"type":"command","id":"{number}","channel":"room:{place.key}","body":{react}}}'

    def marks(self, place: Place, payload: bytes) -> list[Mark]:
        return [
            (index_of(place, person.decode()), KINDS.index(kind.decode()), len(KINDS))
            for person, kind in REACTION.findall(payload)
        ]


async def subscribe(member: Member, channel: str) -> None:
    """Look at a channel from now on."""
    member.say(f'{{"type":"subscribe","channel":"{channel}"}}')
    await member.hears(f'{{"type":"snapshot","channel":"{channel}"')


async def command(member: Member, command_id: str, channel: str, text: str) -> None:
    """Do something there, and wait until it is done."""
    member.say(f'{{"type":"command","id":"{command_id}","channel":"{channel}","body":{text}}}')
    await member.hears(f'{{"type":"ack","id":"{command_id}"')


def body(sender: int, number: int) -> str:
    """A message of the usual length that says whose it is."""
    mark = f"~{sender}.{number}~"
    return mark + BODY[len(mark) :]


def index_of(place: Place, person: str) -> int:
    return next(index for index, one in enumerate(place.people) if one.id == person)

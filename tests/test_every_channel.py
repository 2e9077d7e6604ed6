"""Every command of every channel with every role: who gets through, and that nobody else learns what is behind."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from server.conversation import views as conversation
from server.room import commands as room
from server.tearoom import commands as tearoom
from tests.gathering import Gathering, Invitation, gather, join_house_tearoom
from tests.line import Line
from tests.people import ANN, BEN, CLEO, DOT, EVE, Person

pytestmark = pytest.mark.whole


@dataclass(frozen=True, slots=True)
class Channel:
    """A kind of channel, who is tried on it in which role, and what each may do there.

    shape: `channel` may name `{group}` and `{meeting}`; `table` by command: its arguments, and an outcome for each
    role; `afresh`: what a command decides changes what the next one comes to, so that the scene begins anew
    """

    channel: str
    roles: tuple[str, ...]
    commands: object
    table: Mapping[str, tuple[dict[str, object], str]]
    play: Callable[[Gathering], Awaitable[dict[str, Line]]]
    afresh: bool = True

    @property
    def expected(self) -> dict[tuple[str, str], str]:
        """The outcome by command and role."""
        return {
            (name, role): outcome
            for name, (_, outcomes) in self.table.items()
            for role, outcome in zip(self.roles, outcomes.split(), strict=True)
        }


# -- the room: a round in which Ann has the turn


async def play_room(gathering: Gathering) -> dict[str, Line]:
    """Ann leads, Ben and Fay sit, Hal was sent away for good, Cleo waits."""
    invitation = gathering.invitation
    ann, ben, _, hal = await gathering.seated(BEN, invitation.fay, invitation.hal)
    for command in (
        {"do": "Remove", "person": invitation.hal.id, "may_return": False},
        {"do": "SetWay", "way": "round"},
    ):
        assert await ann.do(gathering.room, **command) == "ok"
    [cleo] = await gathering.entered(CLEO)
    outside = {"stranger": EVE, "removed": invitation.gus, "organiser": DOT}
    return {
        **{role: await gathering.looking(person, gathering.room) for role, person in outside.items()},
        "sent_away": hal,
        "waiting": cleo,
        "seated": ben,
        "facilitator": ann,
    }


OUT = "not_found not_found not_member"
HOLDS = f"{OUT} not_facilitator not_facilitator not_facilitator ok"
SITS = f"{OUT} not_seated not_seated ok ok"
ROOM = Channel(
    "room:{meeting}",
    ("stranger", "removed", "organiser", "sent_away", "waiting", "seated", "facilitator"),
    room.ClientCommand,
    {
        "Enter": ({}, f"{OUT} removed ok ok ok"),
        "Leave": ({}, f"{OUT} ok ok ok ok"),
        "TakeMedia": ({}, SITS),
        "Admit": ({"person": CLEO.id}, HOLDS),
        "AdmitAll": ({}, HOLDS),
        "Refuse": ({"person": CLEO.id}, HOLDS),
        "Lock": ({"on": True}, HOLDS),
        "OpenTogether": ({}, f"{OUT} not_connected not_late_yet ok ok"),
        "SetMicrophone": ({"on": True}, SITS),
        "SetCamera": ({"on": True}, SITS),
        "ShareScreen": ({}, f"{OUT} not_seated not_seated not_your_turn ok"),
        "StopScreen": ({"person": "{fay}"}, f"{OUT} not_seated not_seated not_facilitator ok"),
        "RaiseHand": ({}, f"{OUT} not_seated not_seated ok your_turn"),
        "LowerHand": ({"person": "{fay}"}, f"{OUT} not_seated not_seated not_facilitator ok"),
        "LowerAllHands": ({}, HOLDS),
        "React": ({"kind": "me_too"}, SITS),
        "TellLine": ({"line": "weak"}, SITS),
        "TellKeys": ({"said": "{}"}, SITS),
        "AgreeUnsealed": ({"person": "{fay}"}, SITS),
        "Struggle": ({"on": True}, SITS),
        "SeenStruggle": ({"person": "{fay}"}, HOLDS),
        "SetWay": ({"way": "queue"}, HOLDS),
        "GiveTurn": ({"to": "{fay}"}, HOLDS),
        "TakeTurn": ({}, HOLDS),
        "NextTurn": ({"holder": ANN.id}, HOLDS),
        "SkipTurn": ({"holder": ANN.id}, HOLDS),
        "Pass": ({}, SITS),
        "ComeBack": ({}, SITS),
        "Reorder": ({"next": ["{fay}", BEN.id]}, HOLDS),
        "ResumeRound": ({}, HOLDS.replace("ok", "nothing_set_aside")),
        "Undo": ({"act": 1}, HOLDS),
        "ExtendTurn": ({"holder": ANN.id, "by_s": 60}, HOLDS),
        "Mute": ({"person": "{fay}"}, HOLDS),
        "AskToUnmute": ({"person": "{fay}"}, HOLDS),
        "DeclineUnmute": ({}, SITS),
        "StopCamera": ({"person": "{fay}"}, HOLDS),
        "Remove": ({"person": "{fay}", "may_return": True}, HOLDS),
        "HandOver": ({"to": "{fay}"}, HOLDS),
        "Appoint": ({"person": "{fay}", "on": True}, HOLDS),
        "AcceptLead": ({}, f"{OUT} not_offered not_offered not_offered ok"),
        "DeclineLead": ({}, f"{OUT} ok ok ok ok"),
        "TakeLead": ({}, HOLDS),
        "GoSafe": ({}, f"{OUT} not_seated not_seated somebody_leads somebody_leads"),
        "EndMeeting": ({}, HOLDS),
        "OpenPrivateChat": ({"person": "{fay}"}, f"{OUT} not_seated not_seated not_facilitator ok"),
        "EndPrivateChat": ({"person": "{fay}"}, SITS),
        "TellPrivately": (
            {"person": "{fay}", "said": "sealed"},
            f"{OUT} not_seated not_seated no_private_chat no_private_chat",
        ),
    },
    play_room,
)


# -- the tea-rooms: Ann sits at the window, Ben stands, Cleo looks in


async def play_tearoom(gathering: Gathering, channel: str) -> dict[str, Line]:
    """Ann sits at the window, Ben stands, Cleo looks in from outside, Gus was there and may not come any more."""
    ann, ben, cleo = [await gathering.looking(one, channel) for one in (ANN, BEN, CLEO)]
    for line in (ann, ben):
        assert await line.do(channel, "WalkIn") == "ok"
    assert await ann.do(channel, "Sit", table="window") == "ok"
    outside = {"stranger": EVE, "removed": gathering.invitation.gus, "organiser": DOT}
    lines = {role: await gathering.looking(person, channel) for role, person in outside.items()}
    return {**lines, "outside": cleo, "standing": ben, "seated": ann}


async def play_group_tearoom(gathering: Gathering) -> dict[str, Line]:
    return await play_tearoom(gathering, gathering.tearoom)


async def play_house_tearoom(gathering: Gathering) -> dict[str, Line]:
    gus = gathering.invitation.gus
    await join_house_tearoom(gathering, ANN, BEN, CLEO, gus)
    await gathering.house.ask(gus, "POST", "/api/me/house-tearoom", {"joined": False})
    return await play_tearoom(gathering, "tearoom:house")


NOWHERE = "not_found not_found not_found"
AT_TABLE = f"{NOWHERE} not_inside not_at_a_table ok"
TEAROOM_ROLES = ("stranger", "removed", "organiser", "outside", "standing", "seated")
TEAROOM_TABLE: dict[str, tuple[dict[str, object], str]] = {
    "WalkIn": ({}, f"{NOWHERE} ok ok ok"),
    "WalkOut": ({}, f"{NOWHERE} not_inside ok ok"),
    "Sit": ({"table": "quiet"}, f"{NOWHERE} not_inside ok ok"),
    "Stand": ({}, AT_TABLE),
    "TakeMedia": ({}, f"{NOWHERE} not_inside ok ok"),
    "SetMicrophone": ({"on": True}, AT_TABLE),
    "SetCamera": ({"on": True}, AT_TABLE),
    "LikeCompany": ({"on": True}, AT_TABLE),
    "TellKeys": ({"said": "{}"}, AT_TABLE),
    "AgreeUnsealed": ({"person": ANN.id}, AT_TABLE),
}
GROUP_TEAROOM = Channel("tearoom:{group}", TEAROOM_ROLES, tearoom.ClientCommand, TEAROOM_TABLE, play_group_tearoom)
HOUSE_TEAROOM = Channel("tearoom:house", TEAROOM_ROLES, tearoom.ClientCommand, TEAROOM_TABLE, play_house_tearoom)


# -- conversations: Ann has written the first message


def conversation_of(channel: str, play: Channel, *rows: str) -> Channel:
    """A conversation beside a channel. shape: `rows` for Say, Edit and Unsay of Ann's message"""

    async def begin(gathering: Gathering) -> dict[str, Line]:
        lines = await play.play(gathering)
        talk = named(channel, gathering)
        ann = lines[play.roles[-1]]
        await ann.watch(talk)
        assert await ann.do(talk, "Say", text="Hello") == "ok"
        for line in lines.values():
            await line.watch(talk)
        return lines

    arguments: tuple[dict[str, object], ...] = ({"text": "Hi"}, {"message": 1, "text": "Hi"}, {"message": 1})
    names = ("Say", "Edit", "Unsay")
    table = {name: (given, row) for name, given, row in zip(names, arguments, rows, strict=True)}
    return Channel(channel, play.roles, conversation.ClientCommand, table, begin, afresh=False)


CONVERSATIONS = [
    conversation_of(
        "conversation:meeting-{meeting}",
        ROOM,
        f"{OUT} not_found not_found ok ok",
        f"{OUT} not_found not_found not_yours ok",
        f"{OUT} not_found not_found not_yours ok",
    ),
    conversation_of(
        "conversation:lobby-{meeting}",
        ROOM,
        f"{OUT} not_found may_not_write not_found ok",
        f"{OUT} not_found may_not_write not_found ok",
        f"{OUT} not_found not_yours not_found ok",
    ),
    *(
        conversation_of(
            f"conversation:tearoom-{key}",
            beside,
            f"{NOWHERE} not_found ok ok",
            f"{NOWHERE} not_found not_yours ok",
            f"{NOWHERE} not_found not_yours ok",
        )
        for key, beside in (("{group}", GROUP_TEAROOM), ("house", HOUSE_TEAROOM))
    ),
    *(
        conversation_of(f"conversation:table-{key}-window", beside, *[f"{NOWHERE} not_found not_found ok"] * 3)
        for key, beside in (("{group}", GROUP_TEAROOM), ("house", HOUSE_TEAROOM))
    ),
]
CHANNELS = [ROOM, GROUP_TEAROOM, HOUSE_TEAROOM, *CONVERSATIONS]
KEPT_OUT = ("stranger", "removed")


def named(part: object, gathering: Gathering) -> str:
    """Names in braces, replaced."""
    invitation = gathering.invitation
    ids = {"group": invitation.group, "meeting": invitation.meeting, "fay": invitation.fay.id}
    text = str(part)
    for name, value in ids.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def filled(value: object, gathering: Gathering) -> object:
    """The same in what a command is given."""
    if isinstance(value, list):
        return [filled(one, gathering) for one in value]
    return named(value, gathering) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Scene:
    """A channel on which something is going on. shape: `lines` by role"""

    one: Channel
    gathering: Gathering
    lines: dict[str, Line]

    @property
    def channel(self) -> str:
        return named(self.one.channel, self.gathering)

    @property
    def key(self) -> str:
        """What tells the channel from others of its kind."""
        invitation = self.gathering.invitation
        return next(key for key in (invitation.group, invitation.meeting, "house") if key in self.channel)

    def state(self) -> object:
        """What has been decided there."""
        kind, _, key = self.channel.partition(":")
        return self.gathering.live(kind).state(key)

    def given(self, name: str) -> dict[str, object]:
        """What the table gives this command."""
        arguments, _ = self.one.table[name]
        return {key: filled(value, self.gathering) for key, value in arguments.items()}


@asynccontextmanager
async def scene(one: Channel, invitation: Invitation, data: Path) -> AsyncIterator[Scene]:
    async with gather(invitation, data, TEAROOM_PRIVATE_CHAT="on") as gathering:
        yield Scene(one, gathering, await one.play(gathering))


async def outcomes(one: Channel, invitation: Invitation, data: Path) -> dict[tuple[str, str], str]:
    """What each command of each role comes to; where that has decided nothing, the scene goes on."""
    found: dict[tuple[str, str], str] = {}
    left = list(one.expected)
    while left:
        async with scene(one, invitation, data) as now:
            before = now.state() if one.afresh else None
            while left and not (one.afresh and now.state() != before):
                name, role = left.pop(0)
                found[name, role] = await now.lines[role].do(now.channel, name, **now.given(name))
    return found


@pytest.mark.parametrize("one", CHANNELS, ids=lambda one: one.channel)
async def test_a_command_comes_to_what_the_table_says(one: Channel, invitation: Invitation, tmp_path: Path) -> None:
    assert await outcomes(one, invitation, tmp_path) == one.expected


@pytest.mark.parametrize("one", CHANNELS, ids=lambda one: one.channel)
def test_the_table_names_every_command(one: Channel) -> None:
    assert sorted(one.table) == sorted(command.__name__ for command in get_args(one.commands))


@pytest.mark.parametrize("one", CHANNELS, ids=lambda one: one.channel)
async def test_what_one_may_not_know_of_looks_like_what_is_not_there(
    one: Channel, invitation: Invitation, tmp_path: Path
) -> None:
    async with scene(one, invitation, tmp_path) as now:
        prefix = now.channel.removesuffix("-window").removesuffix(now.key)
        nowhere = f"{prefix}nowhere" + ("-window" if now.channel.endswith("-window") else "")
        for role in KEPT_OUT:
            line = now.lines[role]
            before = len(line.frames)
            for channel in (now.channel, nowhere):
                await line.watch(channel)
            for name in one.table:
                await now.gathering.house.clock.advance(1)
                for channel in (now.channel, nowhere):
                    await line.answer(channel, {"do": name} | now.given(name), "same")
            told = [frame.replace(nowhere, now.channel) for frame in line.frames[before:]]
            assert told[0::2] == told[1::2]

        # and whatever happens there, they hear nothing of it
        for name in one.table:
            await now.lines[one.roles[-1]].do(now.channel, name, **now.given(name))
        for role in KEPT_OUT:
            assert await now.lines[role].heard() == []


async def test_nobody_in_particular_gets_no_socket(invitation: Invitation, tmp_path: Path) -> None:
    async with gather(invitation, tmp_path) as gathering:
        line = await gathering.line(None)
        assert await line.closed() == 4001
        assert line.frames == []


@pytest.mark.parametrize("who", [ANN, CLEO, DOT, EVE], ids=lambda who: who.name)
async def test_everybody_has_a_channel_of_their_own_and_nobody_elses(
    who: Person, invitation: Invitation, tmp_path: Path
) -> None:
    async with gather(invitation, tmp_path) as gathering:
        line = await gathering.line(who)
        assert (await line.watch("person:me"))["view"] == {}
        for other in (BEN.id, who.id, "nowhere"):
            refused = await line.watch(f"person:{other}")
            assert refused == {"type": "refused", "code": "not_found", "channel": f"person:{other}"}
        assert await line.do("person:me", "Anything") == "not_found"

"""What people must not learn leaves no trace on their lines: no patch, no ephemeral, nothing to time."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from server.ports.media import Levels, Slots
from tests.gathering import Gathering, Invitation, gather, join_house_tearoom
from tests.line import Line
from tests.people import ANN, BEN, CLEO, EVE, Person

pytestmark = pytest.mark.whole


@pytest.fixture
async def place(invitation: Invitation, tmp_path: Path) -> AsyncIterator[Gathering]:
    """A house that has all there is."""
    async with gather(invitation, tmp_path, TEAROOM_PRIVATE_CHAT="on") as gathering:
        yield gathering


def hear(place: Gathering, channel: str, *whats: Levels | Slots) -> None:
    """Let the media server report."""
    for what in whats:
        place.media.listening[channel](what)


async def behind_the_door(place: Gathering, ann: Line, ben: Line) -> None:
    """What only facilitators see, and those it is about."""
    invitation = place.invitation
    [fay] = await place.entered(invitation.fay)
    lobby = f"conversation:lobby-{invitation.meeting}"
    for line in (ann, fay):
        await line.watch(lobby)
    assert await ann.do(lobby, "Say", text="One moment") == "ok"
    assert await ann.do(place.room, "Refuse", person=invitation.fay.id) == "ok"
    assert await ben.do(place.room, "Struggle", on=True) == "ok"
    assert await ann.do(place.room, "SeenStruggle", person=BEN.id) == "ok"
    assert await ann.do(place.room, "AskToUnmute", person=BEN.id) == "ok"
    assert await ben.do(place.room, "DeclineUnmute") == "ok"
    await privately(place, ann, ben)
    [tablet] = await place.entered(BEN)
    await tablet.hang_up()
    hear(place, place.room, Slots(place.room, ANN.id, {"3": BEN.id}))


async def privately(place: Gathering, ann: Line, ben: Line) -> None:
    """What only the two of a private chat see."""
    assert await ann.do(place.room, "OpenPrivateChat", person=BEN.id) == "ok"
    assert await ben.do(place.room, "OpenPrivateChat", person=ANN.id) == "ok"
    assert await ann.do(place.room, "TellPrivately", person=BEN.id, said="sealed") == "ok"
    assert await ben.do(place.room, "TellPrivately", person=ANN.id, said="sealed") == "ok"
    assert await ann.do(place.room, "EndPrivateChat", person=BEN.id) == "ok"


async def in_the_circle(place: Gathering, ann: Line, ben: Line) -> None:
    """What everybody sees who sits."""
    chat = f"conversation:meeting-{place.invitation.meeting}"
    for line in (ann, ben):
        await line.watch(chat)
    assert await ben.do(chat, "Say", text="Hello") == "ok"
    for do, arguments in (
        ("SetMicrophone", {"on": True}),
        ("SetCamera", {"on": True}),
        ("RaiseHand", {}),
        ("React", {"kind": "thank_you"}),
        ("TellLine", {"line": "fair"}),
    ):
        assert await ben.do(place.room, do, **arguments) == "ok"
    assert await ann.do(place.room, "SetWay", way="round") == "ok"
    assert await ann.do(place.room, "NextTurn", holder=ANN.id) == "ok"
    hear(place, place.room, Levels(place.room, {BEN.id: 90}), Slots(place.room, BEN.id, {"3": ANN.id}))
    assert await ben.do(place.room, "Leave") == "ok"


async def test_a_member_learns_nothing_of_what_is_for_facilitators(place: Gathering) -> None:
    ann, ben, cleo = await place.seated(BEN, CLEO)
    await cleo.heard()
    await behind_the_door(place, ann, ben)
    assert await cleo.heard() == []


async def test_whoever_waits_learns_nothing_of_the_circle(place: Gathering) -> None:
    ann, ben = await place.seated(BEN)
    [cleo] = await place.entered(CLEO)
    await cleo.heard()
    await behind_the_door(place, ann, ben)
    await in_the_circle(place, ann, ben)
    assert await cleo.heard() == []


async def test_whoever_was_sent_out_learns_nothing_of_the_circle(place: Gathering) -> None:
    ann, ben, cleo = await place.seated(BEN, CLEO)
    chat = f"conversation:meeting-{place.invitation.meeting}"
    await cleo.watch(chat)
    assert await ann.do(place.room, "Remove", person=CLEO.id, may_return=False) == "ok"
    await cleo.until("closed", chat)
    await cleo.heard()

    await behind_the_door(place, ann, ben)
    await in_the_circle(place, ann, ben)
    hear(place, place.room, Slots(place.room, CLEO.id, {"3": ANN.id}))  # said before the media server heard of it
    assert await cleo.heard() == []
    shown = (await cleo.watch(place.room))["view"]
    assert shown["you"] == {"where": "removed", "may_return": False}
    assert (await cleo.watch(chat))["code"] == "not_found"


def names_in(view: Any) -> set[str]:
    """Every name that a view tells."""
    match view:
        case dict():
            own = {value for key, value in view.items() if key == "name"}
            return own.union(*map(names_in, view.values()))
        case list():
            return set().union(*map(names_in, view))
        case _:
            return set()


async def test_whoever_waits_is_shown_who_leads_and_nobody_else(place: Gathering) -> None:
    ann, ben = await place.seated(BEN)
    await ann.do(place.room, "Appoint", person=BEN.id, on=True)
    await ben.do(place.room, "Struggle", on=True)
    await ben.do(place.room, "RaiseHand")
    await place.entered(place.invitation.fay)
    [cleo] = await place.entered(CLEO)
    view = (await cleo.watch(place.room))["view"]
    assert sorted(view) == ["floor", "group", "lead", "phase", "planned_end_at", "seats", "starts_at", "you"]
    assert view["floor"] == {}
    assert names_in(view) == {"Ann"}
    assert view["you"] == {"where": "waiting"}
    lobby = await cleo.watch(f"conversation:lobby-{place.invitation.meeting}")
    assert names_in(lobby["view"]) == set()


async def test_a_member_of_another_group_learns_nothing(place: Gathering) -> None:
    token = await place.house.invite(await place.house.make_group(facilitators=(CLEO,), members=()), uses=5)
    await place.house.accept(token, EVE)
    ann, ben = await place.seated(BEN)
    invitation = place.invitation
    channels = (
        place.room,
        place.tearoom,
        *(f"conversation:{kind}-{invitation.meeting}" for kind in ("meeting", "lobby")),
        f"conversation:tearoom-{invitation.group}",
        f"conversation:table-{invitation.group}-window",
    )
    eve = await place.line(EVE)
    assert [(await eve.watch(channel))["code"] for channel in channels] == ["not_found"] * 6
    await behind_the_door(place, ann, ben)
    await in_the_circle(place, ann, ben)
    assert await eve.heard() == []


# -- the tea-room


async def guests(place: Gathering, channel: str, *people: Person) -> list[Line]:
    """People who have walked in and do not want to be seen from outside."""
    lines = [await place.looking(person, channel) for person in people]
    for line in lines:
        assert await line.do(channel, "WalkIn") == "ok"
    return lines


async def at_the_window(place: Gathering, channel: str, lines: Sequence[Line]) -> None:
    """All that people do at a table."""
    key = channel.partition(":")[2]
    for line in lines:
        assert await line.do(channel, "Sit", table="window") == "ok"
        for do in ("SetMicrophone", "SetCamera", "LikeCompany"):
            assert await line.do(channel, do, on=True) == "ok"
        for talk in (f"conversation:tearoom-{key}", f"conversation:table-{key}-window"):
            await line.watch(talk)
            assert await line.do(talk, "Say", text="Hello") == "ok"
    ann, ben = (line.person for line in lines)
    hear(place, channel, Levels(channel, {ann: 80, ben: 90}), Slots(channel, ann, {"3": ben}))


@pytest.mark.parametrize("house", [False, True], ids=["group", "house"])
async def test_whoever_looks_in_learns_nothing_of_those_who_do_not_want_to_be_seen(
    place: Gathering, house: bool
) -> None:
    await join_house_tearoom(place, ANN, BEN, CLEO)
    channel = "tearoom:house" if house else place.tearoom
    lines = await guests(place, channel, ANN, BEN)
    cleo = await place.line(CLEO)
    assert names_in((await cleo.watch(channel))["view"]) == set()
    await at_the_window(place, channel, lines)
    assert await cleo.heard() == []


async def test_who_speaks_at_a_table_is_told_to_that_table(place: Gathering) -> None:
    lines = await guests(place, place.tearoom, ANN, BEN)
    [cleo, fay] = await guests(place, place.tearoom, CLEO, place.invitation.fay)
    assert await cleo.do(place.tearoom, "Sit", table="quiet") == "ok"
    await at_the_window(place, place.tearoom, lines)
    hear(place, place.tearoom, Levels(place.tearoom, {CLEO.id: 50, BEN.id: 60}))
    told = {
        line.person: [frame["body"]["levels"] for frame in await line.heard() if frame["type"] == "ephemeral"]
        for line in (cleo, fay)
    }
    assert told == {CLEO.id: [{CLEO.id: 50}], place.invitation.fay.id: []}
    heard = [frame["body"] for frame in await lines[1].heard() if frame["type"] == "ephemeral"]
    assert heard == [
        {"kind": "levels", "levels": {ANN.id: 80, BEN.id: 90}},
        {"kind": "levels", "levels": {BEN.id: 60}},
    ]

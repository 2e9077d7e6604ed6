"""Private chats: who may write to whom, that nobody is pressed, and that they end with what they hang on."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from server.circle.lines import TakeMediaOn
from server.circle.one_place import MediaChosen, ReleaseMedia
from server.journal import store as log_store
from server.kit.clock import ManualClock
from server.kit.errors import Refused
from server.room.commands import (
    AcceptLead,
    AdmitAll,
    Appoint,
    EndMeeting,
    EndPrivateChat,
    Enter,
    HandOver,
    Leave,
    OpenPrivateChat,
    Remove,
    Struggle,
    TellPrivately,
)
from server.room.private_chat import ASK_AGAIN_S
from server.room.settings import PRIVATE_CHATS
from server.room.system import SetPrivateChats
from tests.house import House, Template
from tests.keys import key_of
from tests.media import FakeMedia
from tests.people import ANN, BEN, CLEO, DOT, EVE, Person
from tests.room.meeting import Meeting, open_meeting
from tests.room.process import Process, seen


def meeting_with_private_chats() -> Meeting:
    """Ann leads, Dot facilitates too, Ben and Cleo are members."""
    meeting = open_meeting(BEN, CLEO, facilitators=(ANN, DOT))
    meeting.system(SetPrivateChats(True))
    return meeting


def chats(meeting: Meeting, person: Person) -> list[tuple[str, str]]:
    return [(chat.person, chat.state) for chat in meeting.seen_by(person).you.private_chats]


def writing(*, member: Person = BEN, facilitator: Person = ANN) -> Meeting:
    """A member has opened what a facilitator asked for."""
    meeting = meeting_with_private_chats()
    meeting.does(facilitator, OpenPrivateChat(member.id))
    meeting.does(member, OpenPrivateChat(facilitator.id))
    return meeting


# -- opening


def test_where_the_house_has_none_nothing_is_seen_and_nothing_opens() -> None:
    meeting = open_meeting(BEN, CLEO, facilitators=(ANN, DOT))
    assert not meeting.seen_by(ANN).private_chats_on
    for command in (OpenPrivateChat(BEN.id), EndPrivateChat(BEN.id)):
        meeting.refuses("private_chat_off", ANN, command)


def test_a_facilitator_asks_and_the_member_opens() -> None:
    # given Ann, who asks Ben
    meeting = meeting_with_private_chats()
    assert meeting.seen_by(BEN).private_chats_on
    meeting.does(ANN, OpenPrivateChat(BEN.id), OpenPrivateChat(BEN.id))
    assert (chats(meeting, ANN), chats(meeting, BEN)) == ([(BEN.id, "asking")], [(ANN.id, "asked")])

    # when he opens it, then both are in it, and nobody else sees that it is there
    meeting.does(BEN, OpenPrivateChat(ANN.id), OpenPrivateChat(ANN.id))
    assert (chats(meeting, ANN), chats(meeting, BEN)) == ([(BEN.id, "open")], [(ANN.id, "open")])
    assert (chats(meeting, CLEO), chats(meeting, DOT)) == ([], [])


def test_a_member_writes_to_a_facilitator_without_being_asked() -> None:
    meeting = meeting_with_private_chats()
    meeting.does(BEN, OpenPrivateChat(DOT.id))
    assert (chats(meeting, DOT), chats(meeting, BEN)) == ([(BEN.id, "open")], [(DOT.id, "open")])


def test_a_facilitator_may_write_with_several_members_and_a_member_with_one_facilitator() -> None:
    meeting = writing()
    meeting.does(CLEO, OpenPrivateChat(ANN.id))
    assert sorted(chats(meeting, ANN)) == sorted([(BEN.id, "open"), (CLEO.id, "open")])
    meeting.refuses("in_private_chat", DOT, OpenPrivateChat(BEN.id))


def test_a_member_may_choose_another_facilitator() -> None:
    meeting = writing()
    [first] = meeting.seen_by(BEN).you.private_chats
    meeting.does(BEN, OpenPrivateChat(DOT.id))
    assert (chats(meeting, ANN), chats(meeting, BEN), chats(meeting, DOT)) == (
        [],
        [(DOT.id, "open")],
        [(BEN.id, "open")],
    )
    [second] = meeting.seen_by(BEN).you.private_chats
    assert second.number > first.number, "keys of one chat open nothing in another"


def test_every_pair_of_roles_comes_to_its_answer() -> None:
    answers = {
        (BEN, CLEO): "not_facilitator",
        (BEN, BEN): "yourself",
        (ANN, ANN): "yourself",
        (ANN, DOT): "is_facilitator",
        (DOT, ANN): "is_facilitator",
        (BEN, EVE): "has_left",
        (ANN, EVE): "has_left",
        (EVE, ANN): "not_seated",
    }
    for (person, other), code in answers.items():
        meeting_with_private_chats().refuses(code, person, OpenPrivateChat(other.id))
    for person, other in ((ANN, BEN), (DOT, BEN), (BEN, ANN), (BEN, DOT)):
        meeting = meeting_with_private_chats()
        meeting.does(person, OpenPrivateChat(other.id))
        assert len(chats(meeting, other)) == 1


def test_whoever_waits_in_the_lobby_has_none() -> None:
    meeting = Meeting(BEN, CLEO, facilitators=(ANN, DOT))
    meeting.system(SetPrivateChats(True))
    meeting.enters(ANN, BEN)
    meeting.refuses("has_left", ANN, OpenPrivateChat(BEN.id))
    meeting.refuses("not_seated", BEN, OpenPrivateChat(ANN.id))
    assert not meeting.seen_by(BEN).private_chats_on


def test_it_needs_two_browsers_that_encrypt_and_two_people_who_are_here() -> None:
    meeting = meeting_with_private_chats()
    meeting.enters(BEN, tab=2, replaces=1, seals=False)
    meeting.refuses("cannot_encrypt", ANN, OpenPrivateChat(BEN.id))
    meeting.refuses("cannot_encrypt", BEN, OpenPrivateChat(ANN.id))
    meeting.drops(CLEO)
    meeting.refuses("not_here", ANN, OpenPrivateChat(CLEO.id))


# -- nobody is pressed


def test_not_now_holds_for_a_while_and_for_every_facilitator() -> None:
    # given Ben, who would rather not
    meeting = meeting_with_private_chats()
    meeting.does(ANN, OpenPrivateChat(BEN.id))
    meeting.does(BEN, EndPrivateChat(ANN.id))
    assert (chats(meeting, ANN), chats(meeting, BEN)) == ([], [])

    # then nobody asks him for five minutes
    for person in (ANN, DOT):
        meeting.refuses("asked_just_now", person, OpenPrivateChat(BEN.id))
    meeting.passes(ASK_AGAIN_S)
    meeting.does(DOT, OpenPrivateChat(BEN.id))
    assert chats(meeting, BEN) == [(DOT.id, "asked")]


@pytest.mark.parametrize("wish", [Struggle(True), OpenPrivateChat(DOT.id)], ids=["asks for support", "writes"])
def test_whoever_said_not_now_may_change_their_mind(wish: Struggle | OpenPrivateChat) -> None:
    meeting = meeting_with_private_chats()
    meeting.does(ANN, OpenPrivateChat(BEN.id))
    meeting.does(BEN, EndPrivateChat(ANN.id), wish, EndPrivateChat(DOT.id))
    meeting.does(ANN, OpenPrivateChat(BEN.id))
    assert chats(meeting, BEN) == [(ANN.id, "asked")]


def test_a_facilitator_may_take_back_what_they_asked_and_nobody_said_no() -> None:
    meeting = meeting_with_private_chats()
    meeting.does(ANN, OpenPrivateChat(BEN.id), EndPrivateChat(BEN.id), OpenPrivateChat(BEN.id))
    assert chats(meeting, BEN) == [(ANN.id, "asked")]


# -- ending


@pytest.mark.parametrize("who", [ANN, BEN], ids=["facilitator", "member"])
def test_either_side_ends_it(who: Person) -> None:
    meeting = writing()
    other = BEN if who is ANN else ANN
    meeting.does(who, EndPrivateChat(other.id), EndPrivateChat(other.id))
    assert (chats(meeting, ANN), chats(meeting, BEN)) == ([], [])
    meeting.does(ANN, OpenPrivateChat(BEN.id))
    assert chats(meeting, BEN) == [(ANN.id, "asked")], "an end is no 'not now'"


def test_nobody_else_ends_it() -> None:
    meeting = writing()
    for person in (DOT, CLEO):
        for other in (ANN, BEN):
            meeting.does(person, EndPrivateChat(other.id))
    assert chats(meeting, BEN) == [(ANN.id, "open")]


ENDINGS: dict[str, Callable[[Meeting], None]] = {
    "the member leaves": lambda meeting: meeting.does(BEN, Leave()),
    "the member is removed": lambda meeting: meeting.does(ANN, Remove(BEN.id, may_return=True)),
    "the member left the group": lambda meeting: meeting.system(meeting.roster(without=BEN)),
    "the facilitator leaves": lambda meeting: meeting.does(ANN, Leave()),
    "the facilitator left the group": lambda meeting: meeting.system(meeting.roster(without=ANN)),
    "the facilitator facilitates no more": lambda meeting: meeting.system(meeting.roster(facilitators=(DOT,))),
    "the meeting ends": lambda meeting: meeting.does(ANN, EndMeeting()),
    "the house has none any more": lambda meeting: meeting.system(SetPrivateChats(False)),
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS.keys())
def test_it_ends_with_what_it_hangs_on(ending: Callable[[Meeting], None]) -> None:
    meeting = writing()
    ending(meeting)
    assert (chats(meeting, ANN), chats(meeting, BEN)) == ([], [])
    assert not meeting.room.private.of


def test_a_co_facilitator_of_the_evening_loses_it_with_the_role() -> None:
    meeting = meeting_with_private_chats()
    meeting.does(ANN, Appoint(CLEO.id, on=True))
    meeting.does(BEN, OpenPrivateChat(CLEO.id))
    meeting.does(ANN, Appoint(CLEO.id, on=False))
    assert (chats(meeting, CLEO), chats(meeting, BEN)) == ([], [])


def test_it_goes_on_when_the_lead_is_handed_over_and_when_the_member_facilitates_too() -> None:
    meeting = writing()
    meeting.does(ANN, HandOver(DOT.id))
    meeting.does(DOT, AcceptLead(), Appoint(BEN.id, on=True))
    assert (chats(meeting, ANN), chats(meeting, BEN)) == ([(BEN.id, "open")], [(ANN.id, "open")])


def test_it_outlives_a_lost_line_a_reload_and_media_elsewhere_as_long_as_the_chair_is_kept() -> None:
    meeting = writing()
    meeting.drops(BEN)
    meeting.passes(60)
    meeting.enters(BEN, tab=2)
    meeting.enters(BEN, tab=3)
    meeting.does(BEN, TakeMediaOn("Ben-3"))
    meeting.system(ReleaseMedia(MediaChosen(ANN.id, "house:other", "house", meeting.now)))
    assert (chats(meeting, ANN), chats(meeting, BEN)) == ([(BEN.id, "open")], [(ANN.id, "open")])
    meeting.drops(BEN, tab=2)
    meeting.drops(BEN, tab=3)
    meeting.passes(5 * 60)
    assert chats(meeting, ANN) == []


def test_nobody_leads_and_the_room_goes_safe_so_that_it_ends() -> None:
    meeting = writing()
    for person in (ANN, DOT):
        meeting.drops(person)
    meeting.passes(4 * 60 + 1)
    assert meeting.phase() == "safe"
    assert chats(meeting, BEN) == []


# -- what is passed on


@pytest.fixture
async def house(grouped: Template, tmp_path: Path, clock: ManualClock) -> AsyncIterator[House]:
    """A house that wants private chats."""
    house = await House.copied(grouped, tmp_path, clock, TEAROOM_PRIVATE_CHAT="on")
    yield house
    await house.close()


SEALED = "c2VhbGVk"


async def test_what_is_sealed_reaches_the_one_and_nobody_else(process: Process, meeting: str) -> None:
    # given Ann and Ben in a private chat, Ben at two pages, Cleo in the circle and one more page that only looks
    ann, ben, cleo = await process.come_in(meeting, BEN, CLEO)
    tablet = await process.look(BEN, meeting, tab=2)
    await process.do(ann, meeting, OpenPrivateChat(BEN.id))
    with pytest.raises(Refused, match=r"^no_private_chat$"):
        await process.do(ann, meeting, TellPrivately(BEN.id, SEALED))
    await process.do(ben, meeting, OpenPrivateChat(ANN.id))
    frames = len(cleo.frames)

    # when each writes
    await process.do(ann, meeting, TellPrivately(BEN.id, SEALED))
    await process.do(ben, meeting, TellPrivately(ANN.id, f"{SEALED}2"))

    # then the other is told, and whoever is not of the two gets not a byte
    to_ben = {"kind": "privately", "from": ANN.id, "said": SEALED}
    assert (ben.told, tablet.told) == ([to_ben], [to_ben])
    assert ann.told == [{"kind": "privately", "from": BEN.id, "said": f"{SEALED}2"}]
    assert len(cleo.frames) == frames
    for sender, to in ((cleo, ANN), (cleo, BEN), (ann, CLEO), (ben, CLEO)):
        with pytest.raises(Refused, match=r"^no_private_chat$"):
            await process.do(sender, meeting, TellPrivately(to.id, SEALED))
    await process.do(ben, meeting, EndPrivateChat(ANN.id))
    with pytest.raises(Refused, match=r"^no_private_chat$"):
        await process.do(ann, meeting, TellPrivately(BEN.id, SEALED))


async def test_another_process_passes_it_on_too_and_nothing_of_it_is_kept(
    house: House, process: Process, meeting: str
) -> None:
    second = await process.beside()
    [ann] = await process.come_in(meeting)
    ben = await second.look(BEN, meeting)
    await second.do(ben, meeting, Enter(key=key_of(ben.id)))
    await process.do(ann, meeting, AdmitAll())
    await second.do(ben, meeting, OpenPrivateChat(ANN.id))
    await second.do(ben, meeting, TellPrivately(ANN.id, SEALED))
    assert ann.told[-1] == {"kind": "privately", "from": BEN.id, "said": SEALED}
    async with house.database.read() as tx:
        kept = b"".join(entry.events for entry in await log_store.read(tx, f"room:{meeting}", 0))
    assert b"PrivateChatOpened" in kept
    assert SEALED.encode() not in kept
    await second.stop()


async def test_a_house_that_turns_it_off_has_none_after_a_restart(house: House, process: Process, meeting: str) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    await process.do(ben, meeting, OpenPrivateChat(ANN.id))
    again = Process(
        House(
            replace(house.config, settings={**house.config.settings, PRIVATE_CHATS: False}),
            house.clock,
            media=FakeMedia(),
        )
    )
    await again.start()
    ann = await again.look(ANN, meeting)
    assert "private_chats_on" not in seen(ann)
    assert "private_chats" not in seen(ann)["you"]
    await again.stop()


async def test_turned_off_while_people_write_it_ends_in_every_process_and_on_again_it_may_begin(
    house: House, process: Process, meeting: str
) -> None:
    # given Ann here and Ben in another process, in a private chat
    second = await process.beside()
    [ann] = await process.come_in(meeting)
    ben = await second.look(BEN, meeting)
    await second.do(ben, meeting, Enter(key=key_of(ben.id)))
    await process.do(ann, meeting, AdmitAll())
    await second.do(ben, meeting, OpenPrivateChat(ANN.id))
    await second.do(ben, meeting, TellPrivately(ANN.id, SEALED))

    # when the organiser turns them off
    await turn_private_chats(house, second, on=False)

    # then nothing more is passed on and none begins, and once they are on again Ben may write again
    with pytest.raises(Refused, match=r"^no_private_chat$"):
        await process.do(ann, meeting, TellPrivately(BEN.id, SEALED))
    for one, screen, other in ((process, ann, BEN), (second, ben, ANN)):
        with pytest.raises(Refused, match=r"^private_chat_off$"):
            await one.do(screen, meeting, OpenPrivateChat(other.id))
    await turn_private_chats(house, second, on=True)
    await second.do(ben, meeting, OpenPrivateChat(ANN.id))
    await second.do(ben, meeting, TellPrivately(ANN.id, SEALED))


async def turn_private_chats(house: House, second: Process, *, on: bool) -> None:
    """As Dot does, and let the second process hear of it."""
    change = {"setting": "private_chats", "value": on}
    assert (await house.ask(DOT, "PATCH", "/api/house/settings", change)).status_code == 200
    await second.house.platform.news.look()
    await second.house.platform.news.settle()

"""Rooms with the media server, the rest of the house, and other processes."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import to_builtins
from sqlalchemy import select

from server.groups import store as members
from server.journal.tables import journal
from server.kit.errors import Refused
from server.ports.media import Airtime, Levels, PeerDown, Slots, Wanted
from server.realtime.media_link import CallOffer, CallWish
from server.realtime.open_streams import IDLE_S
from server.room.commands import (
    Admit,
    AdmitAll,
    EndMeeting,
    Enter,
    GiveTurn,
    GoSafe,
    Leave,
    NextTurn,
    RaiseHand,
    React,
    Remove,
    ResumeRound,
    SetMicrophone,
    SetWay,
    SkipTurn,
    TakeMedia,
)
from server.room.news import FacilitatorMissing, SomebodyWaits
from server.schedule import store
from tests.house import House
from tests.people import ANN, BEN, CLEO, DOT, EVE, Person
from tests.realtime.screens import Screen
from tests.room.process import Process, seen

# -- media


async def test_the_media_server_hears_of_each_decision(process: Process, meeting: str) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    await process.do(ben, meeting, SetMicrophone(True))
    assert process.policy().room == f"room:{meeting}"
    assert process.policy().permissions[BEN.id].heard
    await process.do(ann, meeting, SetWay("round"))
    assert not process.policy().permissions[BEN.id].heard
    versions = [policy.version for policy in process.media.policies]
    assert versions == sorted(versions)


async def test_only_somebody_seated_gets_an_answer(process: Process, meeting: str) -> None:
    await process.come_in(meeting, BEN)
    await process.look(CLEO, meeting)
    call, wish = CallOffer("sdp", "small", restart=True), CallWish("none")
    assert (await process.rooms.offer(BEN.id, meeting, call)).sdp == "answer to sdp"
    await process.rooms.wish(BEN.id, meeting, wish)
    for person, code in ((CLEO, "not_seated"), (EVE, "not_found"), (DOT, "not_member")):
        with pytest.raises(Refused, match=rf"^{code}$"):
            await process.rooms.offer(person.id, meeting, call)
        with pytest.raises(Refused, match=rf"^{code}$"):
            await process.rooms.wish(person.id, meeting, wish)
    assert process.media.offers == [(f"room:{meeting}", BEN.id)]
    assert process.media.asked == [("small", True)]
    assert process.media.wishes == [(f"room:{meeting}", BEN.id, "none")]


async def test_media_ends_with_the_seat(process: Process, meeting: str) -> None:
    ann, ben, cleo = await process.come_in(meeting, BEN, CLEO)
    await process.do(ann, meeting, Remove(BEN.id, may_return=True))
    await process.do(cleo, meeting, Leave())
    assert process.media.closed == [(f"room:{meeting}", BEN.id), (f"room:{meeting}", CLEO.id)]
    await process.do(ann, meeting, EndMeeting())
    assert process.media.closed[-1] == (f"room:{meeting}", None)
    assert process.media.listening == {}
    assert seen(ben)["phase"] == "ended"


async def test_who_speaks_is_told_to_those_who_sit_and_what_concerns_one_to_that_one(
    process: Process, meeting: str
) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    cleo = await process.look(CLEO, meeting)
    process.media.listening[f"room:{meeting}"](Levels(f"room:{meeting}", {BEN.id: 90}))
    process.media.listening[f"room:{meeting}"](Slots(f"room:{meeting}", BEN.id, {"3": ANN.id}))
    process.media.listening[f"room:{meeting}"](Wanted(f"room:{meeting}", BEN.id, ["l", "h"], screen=False))
    levels = {"kind": "levels", "levels": {BEN.id: 90}}
    assert ann.told == [levels]
    wanted = {"kind": "wanted", "camera": ["l", "h"], "screen": False}
    assert ben.told == [levels, {"kind": "slots", "slots": {"3": ANN.id}}, wanted]
    assert cleo.told == []


async def test_airtime_of_open_talk_is_told_to_facilitators_and_to_each_their_own(
    process: Process, meeting: str
) -> None:
    """use-1, case 14."""
    ann, ben, cleo = await process.come_in(meeting, BEN, CLEO)
    await process.do(cleo, meeting, Leave())
    told = Airtime(f"room:{meeting}", {ANN.id: 61_900, BEN.id: 5_000, CLEO.id: 9_000})
    process.media.listening[f"room:{meeting}"](told)
    assert ann.told == [{"kind": "airtime", "spoken_s": {ANN.id: 61, BEN.id: 5}}]
    assert ben.told == [{"kind": "airtime", "spoken_s": {BEN.id: 5}}]
    assert cleo.told == []


async def test_facilitators_hear_of_the_first_who_comes_to_a_lobby_that_nobody_looks_after(
    process: Process, meeting: str, group: str
) -> None:
    """Issue 10: nothing missed outside the room."""
    waits = ([ANN.id], to_builtins(SomebodyWaits(meeting, group)))

    async def comes(person: Person) -> Screen:
        screen = await process.look(person, meeting)
        await process.do(screen, meeting, Enter())
        await process.rooms.settle()
        return screen

    # when two come, then it is told once; and again when the lobby was empty in between
    ben, cleo = await comes(BEN), await comes(CLEO)
    assert process.told == [waits]
    for one in (ben, cleo):
        await process.do(one, meeting, Leave())
    await comes(BEN)
    assert process.told == [waits, waits]

    # when a facilitator is there, then it is their room that says who knocks
    ann = await comes(ANN)
    await process.do(ann, meeting, AdmitAll())
    await comes(CLEO)
    assert process.told == [waits, waits]


async def test_a_queue_by_airtime_goes_by_open_talk_too(process: Process, meeting: str) -> None:
    """Issue 10."""
    ann, ben, cleo = await process.come_in(meeting, BEN, CLEO)

    async def told(**talked_s: int) -> None:
        heard = {person.id: talked_s.get(person.name.lower(), 0) * 1000 for person in (ANN, BEN, CLEO)}
        process.media.listening[f"room:{meeting}"](Airtime(f"room:{meeting}", heard))
        await process.rooms.settle()

    def version() -> int:
        return process.rooms.live.version(meeting)

    # given Ben, who was first with his hand and has talked more than Cleo, then nothing is written as long as no queue
    # goes by it
    for one in (ben, cleo):
        await process.do(one, meeting, RaiseHand())
    before = version()
    await told(ben=40, cleo=10)
    assert version() == before

    # when one begins, then it goes by what was counted, from its first turn on
    await process.do(ann, meeting, SetWay("queue", least_heard_first=True))
    assert (seen(ben)["floor"]["holder"], seen(ben)["floor"]["next"]) == (CLEO.id, [BEN.id])

    # and by what is counted from then on, as soon as that puts somebody elsewhere
    await process.do(ann, meeting, RaiseHand())
    assert seen(ben)["floor"]["next"] == [ANN.id, BEN.id]
    before = version()
    await told(ben=40, cleo=10, ann=9)
    assert version() == before
    await told(ben=40, cleo=10, ann=41)
    assert seen(ben)["floor"]["next"] == [BEN.id, ANN.id]


async def test_a_queue_that_goes_on_does_so_by_what_was_said_meanwhile(process: Process, meeting: str) -> None:
    ann, ben, cleo = await process.come_in(meeting, BEN, CLEO)
    await process.do(ann, meeting, SetWay("queue", least_heard_first=True))
    await process.do(ann, meeting, GiveTurn(ANN.id))
    for one in (ben, cleo):
        await process.do(one, meeting, RaiseHand())
    await process.drop(ann, meeting)
    for one in (ben, cleo):
        await process.do(one, meeting, GoSafe())
    assert seen(ben)["phase"] == "safe"
    process.media.listening[f"room:{meeting}"](Airtime(f"room:{meeting}", {BEN.id: 9_000}))
    ann = await process.look(ANN, meeting)
    await process.do(ann, meeting, Enter())
    await process.do(ann, meeting, ResumeRound())
    assert (seen(ben)["floor"]["holder"], seen(ben)["floor"]["next"]) == (ANN.id, [CLEO.id, BEN.id])


@pytest.mark.parametrize("why", ["misidentified", "failed", "silent"])
async def test_whose_connection_ended_by_itself_is_told_and_nobody_else(
    process: Process, meeting: str, why: str
) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    process.media.listening[f"room:{meeting}"](PeerDown(f"room:{meeting}", BEN.id, why))
    process.media.listening[f"room:{meeting}"](PeerDown(f"room:{meeting}", BEN.id, "replaced"))
    assert ben.told == [{"kind": "media_failed", "why": why}]
    assert ann.told == []


async def test_another_tab_takes_the_media(process: Process, meeting: str) -> None:
    _, ben = await process.come_in(meeting, BEN)
    tablet = await process.look(BEN, meeting, tab=2)
    await process.do(tablet, meeting, Enter())
    assert seen(tablet)["you"]["media"] == ben.id
    await process.do(tablet, meeting, TakeMedia())
    assert seen(ben)["you"]["media"] == tablet.id


# -- the house


async def test_the_schedule_learns_that_the_meeting_opened_and_ended(
    house: House, process: Process, meeting: str
) -> None:
    [ann] = await process.come_in(meeting)
    await process.rooms.settle()
    opened = await house.schedule.meeting(meeting)
    assert opened is not None
    assert (opened.state, opened.opened_at) == ("open", house.clock.now())
    await process.do(ann, meeting, EndMeeting())
    await process.rooms.settle()
    ended = await house.schedule.meeting(meeting)
    assert ended is not None
    assert ended.state == "ended"
    assert [type(event).__name__ for event in house.said if "Meeting" in type(event).__name__][-2:] == [
        "MeetingOpened",
        "MeetingEnded",
    ]


async def test_a_removed_member_is_out_at_once_and_sees_nothing_more(
    house: House, process: Process, meeting: str
) -> None:
    ann, _ = await process.come_in(meeting, BEN)
    await house.ask(ANN, "DELETE", f"/api/groups/{seen(ann)['group']}/members/{BEN.id}")
    assert seen(ann)["order"] == [ANN.id]
    assert process.media.closed == [(f"room:{meeting}", BEN.id)]
    with pytest.raises(Refused, match=r"^not_found$"):
        await process.look(BEN, meeting)


async def test_a_changed_succession_reaches_the_room(house: House, process: Process, meeting: str) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    await house.groups.members.order(DOT.id, seen(ann)["group"], [ANN.id, BEN.id])
    assert seen(ben)["you"]["role"] == "cofacilitator"


async def test_a_cancelled_meeting_has_no_room(house: House, process: Process, meeting: str) -> None:
    ben = await process.look(BEN, meeting)
    await process.do(ben, meeting, Enter())
    await house.schedule.meetings.cancel(ANN.id, meeting)
    assert seen(ben)["phase"] == "ended"
    with pytest.raises(Refused, match=r"^meeting_cancelled$"):
        await process.look(ANN, meeting)


async def test_a_meeting_that_ended_the_day_before_yesterday_has_no_room(
    house: House, process: Process, meeting: str
) -> None:
    [ann] = await process.come_in(meeting)
    await process.do(ann, meeting, EndMeeting())
    await process.rooms.settle()
    assert seen(await process.look(BEN, meeting))["phase"] == "ended"
    await house.clock.advance(2 * 86400)
    with pytest.raises(Refused, match=r"^meeting_over$"):
        await process.look(BEN, meeting)


async def test_facilitators_are_asked_when_none_has_come(
    house: House, process: Process, meeting: str, group: str
) -> None:
    ben = await process.look(BEN, meeting)
    await process.do(ben, meeting, Enter())
    await house.clock.advance(600)
    await process.rooms.live.wake(meeting)
    await process.rooms.settle()
    assert seen(ben)["you"]["may_open_together"]
    told = [to_builtins(one(meeting, group)) for one in (SomebodyWaits, FacilitatorMissing)]
    assert process.told == [([ANN.id], one) for one in told]


async def test_chat_is_for_those_who_sit_and_the_lobby_for_those_who_wait(process: Process, meeting: str) -> None:
    await process.come_in(meeting, BEN)
    cleo = await process.look(CLEO, meeting)
    await process.do(cleo, meeting, Enter())
    may = process.rooms.meeting_access
    assert [(await may(one.id, meeting)).may_read for one in (ANN, BEN, CLEO)] == [True, True, False]
    lobby = [await process.rooms.lobby_access(one.id, meeting) for one in (ANN, BEN, CLEO)]
    assert [(access.may_read, access.may_write) for access in lobby] == [(True, True), (False, False), (True, False)]
    with pytest.raises(Refused, match=r"^not_found$"):
        await may(EVE.id, meeting)


# -- processes


async def test_two_processes_serve_one_room(process: Process, meeting: str) -> None:
    other = await process.beside()
    [ann] = await process.come_in(meeting)
    ben = await other.look(BEN, meeting)
    await other.do(ben, meeting, Enter())
    await process.do(ann, meeting, Admit(BEN.id))
    assert seen(ben)["you"]["where"] == "seated"
    await other.do(ben, meeting, React("me_too"))
    assert ann.told == ben.told
    assert len(ann.told) == 1
    await process.rooms.process_lapsed(other.name, process.house.clock.now())
    assert seen(ann)["seats"][BEN.id]["here"] is False
    assert BEN.id not in process.policy().permissions
    await other.stop()


async def test_two_people_who_end_one_turn_at_once_end_one_turn(process: Process, meeting: str) -> None:
    other = await process.beside()
    ann, _ = await process.come_in(meeting, CLEO)
    ben = await other.look(BEN, meeting)
    await other.do(ben, meeting, Enter())
    await process.do(ann, meeting, Admit(BEN.id))
    await process.do(ann, meeting, SetWay("round"))
    for holder in (ANN.id, CLEO.id):
        outcomes = await asyncio.gather(
            process.do(ann, meeting, NextTurn(holder)),
            other.do(ben, meeting, SetMicrophone(holder == ANN.id)),
            process.do(ann, meeting, SkipTurn(holder)),
            return_exceptions=True,
        )
        codes = [outcome.code for outcome in outcomes if isinstance(outcome, Refused)]
        assert codes == ["turn_moved_on"]
        assert seen(ann)["floor"] == seen(ben)["floor"]
    assert seen(ben)["floor"]["holder"] == BEN.id
    await other.stop()


async def test_whoever_gives_up_the_seat_hears_no_more_though_nobody_looks_at_the_room_in_that_process(
    house: House, process: Process, meeting: str
) -> None:
    other = await process.beside()
    ann, ben = await process.come_in(meeting, BEN)
    listening, talk = Screen("ben-listens", BEN.id), f"meeting-{meeting}"
    await other.conversations.channel.subscribe(listening, talk, None)
    await house.clock.advance(IDLE_S + 1)
    await other.rooms.live.sweep()
    await process.do(ben, meeting, Leave())
    async with asyncio.timeout(5):
        while not listening.closed:
            await asyncio.sleep(0)
    assert listening.closed == ["not_member"]
    # after that, and when nobody's media is left that it speaks for, nobody needs the room there
    await process.do(ann, meeting, Leave())
    await other.follower.catch_up(f"room:{meeting}")
    await house.clock.advance(IDLE_S + 1)
    await other.rooms.live.sweep()
    assert other.rooms.live.known() == {}
    await other.stop()


async def test_a_process_that_renews_a_policy_goes_on_following_the_room_though_nobody_looks(
    house: House, process: Process, meeting: str
) -> None:
    # given a process that has opened a room for its media, and looked at by nobody
    ann, ben = await process.come_in(meeting, BEN)
    other = Process(house.beside())
    await other.rooms.live.open(meeting)
    await house.clock.advance(IDLE_S + 1)
    await other.rooms.live.sweep()

    # when somebody goes
    await process.do(ben, meeting, Leave())
    await other.follower.catch_up(f"room:{meeting}")

    # then it renews what holds now, not what held then
    assert set(other.media.policies[-1].permissions) == {ANN.id}
    assert seen(ann)["order"] == [ANN.id]
    await other.stop()


async def test_a_room_that_missed_what_became_of_its_meeting_finds_out_before_it_acts(
    house: House, process: Process, group: str
) -> None:
    later, off = [await house.schedule.meetings.plan(ANN.id, group, 60) for _ in range(2)]
    for one in (later, off):
        await process.look(ANN, one.id)
    # whoever moved one and called the other off died before anybody was told
    async with house.database.begin() as tx:
        moved = replace(later, starts_at=later.starts_at + timedelta(days=7))
        await store.save_meeting(tx, moved)
        await store.save_meeting(tx, replace(off, state="cancelled"))
    await house.clock.advance(3 * 3600)
    for one in (later, off):
        await process.rooms.wake(one.id)
    rooms = process.rooms.live.known()
    assert (rooms[later.id].phase, rooms[later.id].starts_at) == ("before", moved.starts_at)
    assert rooms[off.id].phase == "ended"


async def test_whoever_was_removed_while_nobody_served_is_not_heard_after_the_start(
    house: House, process: Process, meeting: str, group: str
) -> None:
    await process.come_in(meeting, BEN)
    # the process that removed Ben died before anybody was told
    async with house.database.begin() as tx:
        await members.part(tx, BEN.id, group, house.clock.now(), removed=True)
    started = Process(house.beside())
    await started.rooms.resume(meeting)
    assert started.policy().permissions.keys() == {ANN.id}
    await started.stop()


# -- a question of one's own


async def test_a_round_asks_what_the_facilitator_wrote_and_the_group_remembers_it(
    process: Process, house: House, meeting: str, group: str
) -> None:
    """use-1, case 26."""
    ann, ben = await process.come_in(meeting, BEN)
    await process.do(ann, meeting, SetWay("round", turn_s=150, prompt="check_in", question=" What helped this week? "))
    assert seen(ben)["floor"]["question"] == "What helped this week?"
    assert "prompt" not in seen(ben)["floor"]
    answer = (await house.ask(ANN, "GET", f"/api/groups/{group}/rounds")).json()
    assert (answer["turn_s"], [one["text"] for one in answer["questions"]]) == (150, ["What helped this week?"])

    # when a facilitator removes it, nobody reads it any more
    await house.ask(ANN, "DELETE", f"/api/groups/{group}/rounds/questions/{answer['questions'][0]['id']}")
    assert "question" not in seen(ben)["floor"]
    async with house.database.read() as tx:
        log = (await tx.execute(select(journal.c.events))).scalars().all()
    assert "WaySet" in "".join(log)
    assert "What helped" not in "".join(log)


async def test_nothing_is_remembered_of_what_was_refused(
    process: Process, house: House, meeting: str, group: str
) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    for screen, code, question in ((ben, "not_facilitator", "Why?"), (ann, "question_too_long", "x" * 201)):
        with pytest.raises(Refused, match=rf"^{code}$"):
            await process.do(screen, meeting, SetWay("round", turn_s=600, question=question))
    answer = (await house.ask(ANN, "GET", f"/api/groups/{group}/rounds")).json()
    assert answer == {"questions": []}


async def test_another_process_shows_the_question_too(process: Process, meeting: str) -> None:
    other = await process.beside()
    [ann] = await process.come_in(meeting)
    looking = await other.look(ANN, meeting, tab=2)
    await process.do(ann, meeting, SetWay("round", question="What helped this week?"))
    await other.follower.catch_up(f"room:{meeting}")
    await other.house.platform.news.look()
    await other.house.platform.news.settle()
    assert seen(looking)["floor"]["question"] == "What helped this week?"
    await other.stop()

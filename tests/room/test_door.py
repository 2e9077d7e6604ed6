"""Who gets in, who waits, who stays out."""

from datetime import timedelta

import pytest

from server.kit.errors import Refused
from server.realtime.machine import Actor
from server.room.commands import Admit, AdmitAll, Leave, Lock, OpenTogether, Refuse, Remove, SetMicrophone, SetWay
from server.room.model import MAX_SEATS
from server.room.system import EnterOn
from tests.people import ANN, BEN, CLEO, DOT, EVE, Person
from tests.room.meeting import START, Meeting, open_meeting


def test_the_first_facilitator_to_enter_leads_and_opens_the_room() -> None:
    meeting = Meeting(CLEO, facilitators=(ANN, BEN))
    meeting.enters(BEN)
    assert meeting.phase() == "open"
    assert meeting.seen_by(BEN).lead == BEN.id
    meeting.enters(ANN)
    assert meeting.seen_by(ANN).lead == BEN.id
    assert meeting.seen_by(ANN).you.role == "cofacilitator"


def test_a_member_waits_until_admitted() -> None:
    meeting = Meeting()
    meeting.enters(BEN)
    assert meeting.seen_by(BEN).you.where == "waiting"
    meeting.enters(ANN)
    assert meeting.seen_by(ANN).waiting_order == [BEN.id]
    assert meeting.seen_by(ANN).waiting[BEN.id].name == "Ben"
    meeting.does(ANN, Admit(BEN.id))
    assert meeting.seen_by(BEN).you.where == "seated"
    assert meeting.seen_by(BEN).order == [ANN.id, BEN.id]
    assert meeting.seen_by(ANN).waiting == {}


def test_admitting_twice_acts_once_and_only_those_who_wait_can_be_admitted() -> None:
    meeting = open_meeting(BEN)
    before = meeting.room
    meeting.does(ANN, Admit(BEN.id))
    assert meeting.room == before
    meeting.refuses("not_waiting", ANN, Admit(CLEO.id))


def test_a_member_cannot_admit() -> None:
    meeting = open_meeting(BEN)
    meeting.members += (CLEO,)
    meeting.enters(CLEO)
    for command in (Admit(CLEO.id), AdmitAll(), Refuse(CLEO.id), Lock(True), Remove(CLEO.id, True)):
        meeting.refuses("not_facilitator", BEN, command)


@pytest.mark.parametrize("standing", ["organiser", "system"])
def test_whoever_is_no_member_stays_out(standing: str) -> None:
    meeting = open_meeting(BEN)
    actor = Actor(DOT.id, "organiser") if standing == "organiser" else Actor(EVE.id, "system")
    with pytest.raises(Refused, match=r"^not_member$"):
        meeting.act(actor, EnterOn("x", "p1"))


def test_the_room_opens_fifteen_minutes_before_the_start() -> None:
    meeting = Meeting()
    meeting.now = START - timedelta(minutes=15, seconds=1)
    meeting.refuses("too_early", ANN, EnterOn("Ann-1", "p1"))
    meeting.now = START - timedelta(minutes=15)
    meeting.enters(ANN)
    assert meeting.phase() == "open"


def test_somebody_refused_may_knock_again_after_a_minute() -> None:
    meeting = Meeting()
    meeting.enters(ANN, BEN)
    meeting.does(ANN, Refuse(BEN.id))
    assert meeting.seen_by(BEN).you.where == "refused"
    assert meeting.seen_by(BEN).you.may_knock_at == meeting.now + timedelta(seconds=60)
    meeting.passes(59)
    meeting.refuses("refused_just_now", BEN, EnterOn("Ben-1", "p1"))
    meeting.passes(1)
    meeting.enters(BEN)
    assert meeting.seen_by(BEN).you.where == "waiting"
    assert meeting.seen_by(BEN).you.may_knock_at is None


def test_whoever_walks_in_without_a_knock_is_told_so() -> None:
    meeting = open_meeting(BEN)
    meeting.members += (CLEO,)
    meeting.does(BEN, Leave())
    assert [meeting.seen_by(one).you.admitted for one in (ANN, BEN, CLEO)] == [True, True, False]
    meeting.enters(BEN)
    meeting.does(ANN, Remove(BEN.id, may_return=True))
    assert not meeting.seen_by(BEN).you.admitted


def test_a_locked_door_lets_nobody_new_in_but_those_who_were_in_come_back() -> None:
    meeting = Meeting()
    meeting.enters(ANN, BEN)
    meeting.does(ANN, Admit(BEN.id), Lock(True))
    meeting.refuses("locked", CLEO, EnterOn("Cleo-1", "p1"))
    assert meeting.seen_by(CLEO).locked
    meeting.does(BEN, Leave())
    assert meeting.seen_by(BEN).you.where == "outside"
    meeting.enters(BEN)
    assert meeting.seen_by(BEN).you.where == "seated"
    meeting.does(ANN, Lock(False))
    meeting.enters(CLEO)
    assert meeting.seen_by(CLEO).you.where == "waiting"


def test_those_who_wait_when_the_door_is_locked_cannot_be_admitted() -> None:
    meeting = Meeting()
    meeting.enters(ANN, BEN)
    meeting.does(ANN, Lock(True))
    meeting.refuses("unlock_first", ANN, Admit(BEN.id))
    meeting.refuses("unlock_first", ANN, AdmitAll())


def test_whoever_is_no_longer_in_the_group_is_out_at_once() -> None:
    meeting = open_meeting()
    meeting.system(meeting.roster(without=BEN))
    assert BEN.id not in meeting.room.seats
    assert not meeting.room.presence.here(BEN.id)
    assert meeting.seen_by(BEN).you.where == "outside"
    meeting.system(meeting.roster())
    meeting.enters(BEN)
    assert meeting.seen_by(BEN).you.where == "waiting"


def test_a_dropped_line_keeps_the_chair_and_the_switches() -> None:
    meeting = open_meeting()
    meeting.drops(BEN)
    assert meeting.seen_by(ANN).order == [ANN.id, BEN.id, CLEO.id]
    assert not meeting.seen_by(ANN).seats[BEN.id].here
    assert BEN.id not in meeting.policy().permissions
    meeting.enters(BEN, tab=2)
    assert meeting.seen_by(ANN).order == [ANN.id, BEN.id, CLEO.id]
    assert meeting.seen_by(ANN).seats[BEN.id].here


def crowd(size: int) -> tuple[Person, ...]:
    return tuple(Person(f"p{number}".ljust(22, "_"), f"P{number}", "") for number in range(size))


def test_there_are_no_more_seats_than_twenty() -> None:
    people = crowd(MAX_SEATS + 1)
    meeting = Meeting(*people)
    meeting.enters(ANN, *people)
    meeting.does(ANN, AdmitAll())
    assert len(meeting.room.seats) == MAX_SEATS
    assert meeting.seen_by(ANN).waiting_order == [people[-2].id, people[-1].id]
    meeting.refuses("room_full", ANN, Admit(people[-1].id))
    meeting.refuses("room_full", ANN, AdmitAll())
    meeting.does(people[0], Leave())
    meeting.does(ANN, Admit(people[-1].id))
    meeting.refuses("room_full", people[0], EnterOn("P0-2", "p1"))


def test_without_a_facilitator_two_members_open_the_room_after_ten_minutes() -> None:
    meeting = Meeting()
    meeting.enters(BEN, CLEO)
    meeting.passes(599)
    meeting.refuses("not_late_yet", BEN, OpenTogether())
    assert not meeting.seen_by(BEN).you.may_open_together
    meeting.passes(1)
    assert meeting.seen_by(BEN).you.may_open_together
    meeting.does(BEN, OpenTogether(), OpenTogether())
    assert meeting.phase() == "before"
    assert meeting.seen_by(CLEO).opening == 1
    meeting.does(CLEO, OpenTogether())
    assert meeting.phase() == "safe"
    assert meeting.seen_by(BEN).order == [BEN.id, CLEO.id]
    assert meeting.seen_by(BEN).locked


def test_somebody_who_comes_late_to_a_meeting_without_facilitator_may_open_at_once() -> None:
    meeting = Meeting()
    meeting.passes(700)
    meeting.enters(BEN)
    assert meeting.seen_by(BEN).you.may_open_together


@pytest.mark.parametrize("goes", ["leaves", "drops"])
def test_a_voice_for_opening_goes_with_its_person(goes: str) -> None:
    meeting = Meeting()
    meeting.enters(BEN, CLEO)
    meeting.passes(600)
    meeting.does(BEN, OpenTogether())
    if goes == "leaves":
        meeting.does(BEN, Leave())
    else:
        meeting.drops(BEN)
    assert meeting.seen_by(CLEO).opening == 0
    meeting.does(CLEO, OpenTogether())
    assert meeting.phase() == "before"


def test_only_those_who_wait_may_open_together() -> None:
    meeting = Meeting()
    meeting.refuses("not_connected", BEN, OpenTogether())


def test_a_facilitator_who_looked_in_early_and_left_does_not_keep_the_members_out() -> None:
    meeting = Meeting()
    meeting.now = START - timedelta(minutes=10)
    meeting.enters(ANN)
    meeting.does(ANN, Leave())
    meeting.now = START
    meeting.enters(BEN, CLEO)
    meeting.passes(599)
    assert not meeting.seen_by(BEN).you.may_open_together
    meeting.passes(1)
    meeting.does(BEN, OpenTogether())
    meeting.does(CLEO, OpenTogether())
    assert meeting.phase() == "safe"
    assert meeting.seen_by(BEN).order == [BEN.id, CLEO.id]


def test_a_facilitator_who_comes_ends_the_opening_together() -> None:
    meeting = Meeting()
    meeting.enters(BEN, CLEO)
    meeting.passes(600)
    meeting.does(BEN, OpenTogether())
    meeting.enters(ANN)
    assert not meeting.seen_by(CLEO).you.may_open_together
    meeting.refuses("not_late_yet", CLEO, OpenTogether())
    assert meeting.seen_by(CLEO).you.where == "waiting"


def test_whoever_waits_and_becomes_a_facilitator_sits_down_and_leads() -> None:
    meeting = Meeting()
    meeting.enters(BEN, CLEO)
    meeting.system(meeting.roster(facilitators=(ANN, BEN)))
    assert (meeting.phase(), meeting.seen_by(BEN).lead, meeting.seen_by(BEN).you.media) == ("open", BEN.id, "Ben-1")
    meeting.does(BEN, Admit(CLEO.id))


def test_whoever_facilitated_no_more_still_comes_back_in() -> None:
    meeting = open_meeting(CLEO, facilitators=(ANN, BEN))
    meeting.system(meeting.roster(facilitators=(ANN,)))
    meeting.does(BEN, Leave())
    meeting.enters(BEN)
    assert (meeting.seen_by(BEN).you.where, meeting.seen_by(BEN).you.role) == ("seated", "member")


def test_members_open_a_room_that_everybody_else_dropped_out_of() -> None:
    meeting = open_meeting(BEN)
    meeting.members += (CLEO, DOT)
    meeting.does(ANN, SetWay("round"))
    meeting.drops(ANN)
    meeting.drops(BEN)
    meeting.enters(CLEO, DOT)
    meeting.passes(600)
    meeting.does(CLEO, OpenTogether())
    meeting.does(DOT, OpenTogether(), SetMicrophone(True))
    assert meeting.phase() == "safe"
    assert meeting.heard() == {DOT.id}
    meeting.enters(ANN, tab=2)
    assert (meeting.phase(), meeting.seen_by(DOT).lead) == ("open", ANN.id)

"""Who leads: dropped lines, safe mode, the end."""

import pytest

from server.circle.lines import DropProcess
from server.room.commands import (
    AcceptLead,
    Appoint,
    DeclineLead,
    EndMeeting,
    Leave,
    Lock,
    Mute,
    NextTurn,
    RaiseHand,
    SetMicrophone,
    SetWay,
)
from server.room.lead import GRACE_S, OFFER_S, SAFE_AFTER_S
from server.room.system import EnterOn, Plan
from tests.people import ANN, BEN, CLEO, DOT
from tests.room.meeting import START, Meeting, open_meeting


def two_facilitators() -> Meeting:
    return open_meeting(CLEO, facilitators=(ANN, BEN))


# -- helping to lead


def test_a_cofacilitator_is_appointed_for_this_meeting() -> None:
    meeting = open_meeting()
    meeting.refuses("not_facilitator", BEN, Appoint(CLEO.id, True))
    meeting.does(ANN, Appoint(BEN.id, True))
    assert meeting.seen_by(CLEO).seats[BEN.id].role == "cofacilitator"
    meeting.does(BEN, Lock(True))
    meeting.refuses("not_facilitator", BEN, Appoint(CLEO.id, True))
    meeting.does(ANN, Appoint(BEN.id, False))
    meeting.refuses("not_facilitator", BEN, Lock(False))
    meeting.refuses("is_facilitator", ANN, Appoint(ANN.id, False))


# -- the lead's line drops


def test_a_lead_who_returns_within_the_grace_period_keeps_the_lead() -> None:
    meeting = two_facilitators()
    meeting.drops(ANN)
    assert meeting.seen_by(CLEO).lead_away_since == meeting.now
    meeting.passes(GRACE_S - 1)
    assert meeting.seen_by(BEN).you.offered_lead_until is None
    meeting.enters(ANN, tab=2)
    meeting.passes(GRACE_S)
    assert meeting.seen_by(CLEO).lead == ANN.id
    assert meeting.seen_by(CLEO).lead_away_since is None


def test_the_next_in_succession_is_offered_the_lead() -> None:
    meeting = two_facilitators()
    meeting.drops(ANN)
    meeting.refuses("not_offered", BEN, AcceptLead())
    meeting.passes(GRACE_S)
    offered_until = meeting.seen_by(BEN).you.offered_lead_until
    assert offered_until is not None
    assert (offered_until - meeting.now).total_seconds() == OFFER_S
    meeting.refuses("not_offered", CLEO, AcceptLead())
    meeting.does(BEN, AcceptLead())
    assert (meeting.seen_by(CLEO).lead, meeting.phase()) == (BEN.id, "open")
    meeting.enters(ANN, tab=2)
    assert (meeting.seen_by(CLEO).lead, meeting.seen_by(ANN).you.role) == (BEN.id, "cofacilitator")


def test_a_lead_who_returns_during_the_offer_has_the_lead_again() -> None:
    meeting = two_facilitators()
    meeting.drops(ANN)
    meeting.passes(GRACE_S + 5)
    meeting.enters(ANN, tab=2)
    assert meeting.seen_by(BEN).you.offered_lead_until is None
    meeting.refuses("not_offered", BEN, AcceptLead())
    meeting.passes(OFFER_S)
    assert meeting.seen_by(CLEO).lead == ANN.id


def test_facilitators_come_before_cofacilitators() -> None:
    meeting = two_facilitators()
    meeting.does(ANN, Appoint(CLEO.id, True))
    meeting.drops(ANN)
    meeting.passes(GRACE_S)
    meeting.does(BEN, DeclineLead())
    assert meeting.seen_by(CLEO).you.offered_lead_until is not None
    meeting.does(CLEO, AcceptLead())
    assert meeting.seen_by(BEN).lead == CLEO.id


def safe() -> Meeting:
    meeting = open_meeting()
    meeting.drops(ANN)
    meeting.passes(SAFE_AFTER_S)
    assert meeting.phase() == "safe"
    return meeting


def test_in_safe_mode_everybody_speaks_and_nobody_is_muted_by_others() -> None:
    meeting = safe()
    meeting.does(BEN, SetMicrophone(True), RaiseHand())
    assert meeting.heard() == {BEN.id}
    assert meeting.seen_by(CLEO).floor.hands == [BEN.id]
    meeting.refuses("not_facilitator", CLEO, Mute(BEN.id))
    meeting.refuses("not_facilitator", CLEO, EndMeeting())


def test_in_safe_mode_the_door_is_locked_for_strangers_and_open_for_those_who_were_in() -> None:
    meeting = safe()
    meeting.members += (DOT,)
    meeting.refuses("locked", DOT, EnterOn("Dot-1", "p1"))
    meeting.does(BEN, Leave())
    meeting.enters(BEN)
    assert meeting.seen_by(BEN).you.where == "seated"


def test_a_facilitator_who_returns_in_safe_mode_leads_and_the_room_is_open() -> None:
    meeting = safe()
    meeting.enters(ANN, tab=2)
    seen = meeting.seen_by(BEN)
    assert (seen.phase, seen.lead, seen.locked) == ("open", ANN.id, False)


@pytest.mark.parametrize("later_s", [0, SAFE_AFTER_S])
def test_whoever_declined_can_still_take_the_lead(later_s: int) -> None:
    meeting = two_facilitators()
    meeting.drops(ANN)
    meeting.passes(GRACE_S)
    meeting.does(BEN, DeclineLead())
    meeting.passes(later_s)
    assert meeting.phase() == ("safe" if later_s else "open")
    meeting.refuses("not_offered", CLEO, AcceptLead())
    meeting.does(BEN, AcceptLead())
    assert (meeting.phase(), meeting.seen_by(CLEO).lead) == ("open", BEN.id)


def test_an_offer_goes_with_whoever_leaves() -> None:
    meeting = open_meeting(BEN, facilitators=(ANN, BEN))
    meeting.drops(ANN)
    meeting.passes(GRACE_S)
    meeting.does(BEN, Leave())
    assert meeting.seen_by(BEN).you.offered_lead_until is None


def test_whoever_becomes_a_facilitator_in_safe_mode_is_offered_the_lead_once() -> None:
    meeting = safe()
    meeting.system(meeting.roster(facilitators=(ANN, BEN)))
    assert meeting.seen_by(BEN).you.offered_lead_until is not None
    meeting.passes(OFFER_S)
    assert meeting.seen_by(BEN).you.offered_lead_until is None
    assert meeting.phase() == "safe"
    meeting.passes(OFFER_S)
    assert meeting.seen_by(BEN).you.offered_lead_until is None
    meeting.does(BEN, AcceptLead())
    assert (meeting.phase(), meeting.seen_by(CLEO).lead) == ("open", BEN.id)


def test_a_lead_who_leaves_on_purpose_is_followed_at_once() -> None:
    meeting = two_facilitators()
    meeting.does(ANN, Leave())
    assert meeting.seen_by(BEN).you.offered_lead_until is not None
    meeting.enters(ANN)
    assert meeting.seen_by(CLEO).lead == ANN.id
    assert meeting.seen_by(BEN).you.offered_lead_until is None


def test_a_lead_who_no_longer_facilitates_the_group_is_followed() -> None:
    meeting = two_facilitators()
    meeting.system(meeting.roster(facilitators=(BEN,)))
    assert meeting.seen_by(BEN).you.offered_lead_until is not None
    meeting.does(BEN, AcceptLead())
    meeting.refuses("not_facilitator", ANN, Lock(True))


def test_a_restart_of_the_server_changes_neither_lead_nor_turn() -> None:
    meeting = two_facilitators()
    meeting.does(ANN, SetWay("round"), NextTurn(ANN.id))
    meeting.now = meeting.now.replace(minute=10)
    meeting.system(DropProcess("p1", START))
    assert not meeting.room.anyone_here()
    meeting.passes(100)
    meeting.enters(CLEO, tab=2)
    meeting.passes(GRACE_S - 1)
    meeting.enters(ANN, BEN, tab=2)
    seen = meeting.seen_by(CLEO)
    assert (seen.phase, seen.lead, seen.floor.holder) == ("open", ANN.id, BEN.id)


# -- the end


def test_the_end_is_for_everybody_and_for_good() -> None:
    meeting = open_meeting()
    meeting.does(ANN, SetWay("round"))
    meeting.passes(10)
    meeting.refuses("not_facilitator", BEN, EndMeeting())
    meeting.does(ANN, EndMeeting())
    for person in (ANN, BEN, CLEO, DOT):
        seen = meeting.seen_by(person)
        assert (seen.phase, seen.ended_at) == ("ended", meeting.now)
        assert seen.order == []
    assert meeting.policy().permissions == {}
    assert meeting.seen_by(ANN).you.spoken_s == 10
    meeting.refuses("meeting_over", BEN, EnterOn("Ben-2", "p1"))
    meeting.refuses("meeting_over", ANN, EndMeeting())
    assert meeting.machine.wake_at(meeting.room) is None


def test_a_forgotten_room_ends_an_hour_after_its_planned_end() -> None:
    meeting = open_meeting(minutes=60)
    meeting.passes(119 * 60 + 59)
    assert meeting.phase() == "open"
    meeting.passes(1)
    assert meeting.phase() == "ended"


def test_an_empty_room_ends_after_half_an_hour() -> None:
    meeting = open_meeting(minutes=60)
    for person in (ANN, BEN):
        meeting.does(person, Leave())
    meeting.drops(CLEO)
    meeting.passes(30 * 60 - 1)
    assert meeting.phase() != "ended"
    meeting.passes(1)
    assert meeting.phase() == "ended"


def test_a_room_where_somebody_waits_is_not_empty() -> None:
    meeting = Meeting(minutes=120)
    meeting.enters(ANN)
    meeting.does(ANN, Leave())
    meeting.passes(29 * 60)
    meeting.enters(BEN)
    meeting.passes(60 * 60)
    assert meeting.phase() == "open"
    meeting.does(BEN, Leave())
    assert meeting.phase() == "ended"


def test_somebody_who_returns_keeps_the_room_from_ending() -> None:
    meeting = open_meeting(minutes=120)
    for person in (ANN, BEN, CLEO):
        meeting.drops(person)
    meeting.passes(29 * 60)
    meeting.enters(ANN, tab=2)
    meeting.passes(29 * 60)
    assert meeting.phase() == "open"


def test_the_room_learns_of_a_longer_plan() -> None:
    meeting = open_meeting(minutes=60)
    meeting.system(Plan("group", START, START.replace(hour=20)))
    meeting.passes(3 * 3600)
    assert meeting.phase() == "open"

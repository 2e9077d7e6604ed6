"""Handing the circle over: offered, answered, taken back."""

from datetime import timedelta

import pytest

from server.room.commands import (
    AcceptLead,
    DeclineLead,
    HandOver,
    Leave,
    Lock,
    Remove,
    SetMicrophone,
    SetWay,
    TakeLead,
)
from server.room.lead import GRACE_S, HAND_OVER_S
from tests.people import ANN, BEN, CLEO, DOT
from tests.room.meeting import Meeting, open_meeting


def offered() -> Meeting:
    meeting = open_meeting()
    meeting.does(ANN, HandOver(BEN.id))
    return meeting


def handed_over() -> Meeting:
    meeting = offered()
    meeting.does(BEN, AcceptLead())
    return meeting


def answer(meeting: Meeting) -> tuple[str, str | None] | None:
    """What the lead is told of whom they asked."""
    told = meeting.seen_by(ANN).you.hand_over
    return None if told is None else (told.to, told.answer)


# -- offered


def test_the_lead_stays_until_the_offer_is_accepted() -> None:
    meeting = offered()
    until = meeting.now + timedelta(seconds=HAND_OVER_S)
    asked, told = meeting.seen_by(BEN).you, meeting.seen_by(ANN).you.hand_over
    assert (asked.offered_lead_until, asked.offered_lead_by) == (until, ANN.id)
    assert told is not None
    assert (told.to, told.until, told.answer) == (BEN.id, until, None)
    assert (meeting.seen_by(CLEO).lead, meeting.seen_by(CLEO).you.offered_lead_until) == (ANN.id, None)
    meeting.refuses("not_facilitator", BEN, Lock(True))
    meeting.refuses("not_offered", CLEO, AcceptLead())
    meeting.does(BEN, AcceptLead())
    assert (meeting.seen_by(CLEO).lead, meeting.seen_by(ANN).you.role) == (BEN.id, "cofacilitator")
    assert (answer(meeting), meeting.seen_by(BEN).you.offered_lead_until) == (None, None)


def test_only_the_lead_offers_and_only_to_somebody_else_who_is_here() -> None:
    meeting = open_meeting()
    meeting.drops(CLEO)
    meeting.refuses("not_here", ANN, HandOver(CLEO.id))
    meeting.refuses("has_left", ANN, HandOver(DOT.id))
    meeting.refuses("yourself", ANN, HandOver(ANN.id))
    meeting.refuses("not_facilitator", BEN, HandOver(CLEO.id))


@pytest.mark.parametrize(
    ("how", "said"), [("declines", "declined"), ("is silent", "no_answer"), ("leaves", "gone"), ("is removed", "gone")]
)
def test_the_lead_is_told_when_it_is_not_taken(how: str, said: str) -> None:
    meeting = offered()
    match how:
        case "declines":
            meeting.does(BEN, DeclineLead())
        case "is silent":
            meeting.passes(HAND_OVER_S)
        case "leaves":
            meeting.does(BEN, Leave())
        case _:
            meeting.does(ANN, Remove(BEN.id, may_return=True))
    assert (answer(meeting), meeting.seen_by(ANN).lead) == ((BEN.id, said), ANN.id)
    assert meeting.seen_by(BEN).you.offered_lead_until is None
    meeting.refuses("not_offered", BEN, AcceptLead())
    meeting.does(ANN, HandOver(CLEO.id))
    assert answer(meeting) == (CLEO.id, None)


def test_the_lead_may_keep_it_after_all_or_ask_somebody_else() -> None:
    meeting = offered()
    meeting.does(ANN, HandOver(CLEO.id))
    meeting.refuses("not_offered", BEN, AcceptLead())
    meeting.does(ANN, TakeLead())
    assert answer(meeting) is None
    meeting.refuses("not_offered", CLEO, AcceptLead())


@pytest.mark.parametrize("goes", ["leaves", "drops"])
def test_an_offer_outlives_the_lead_who_made_it(goes: str) -> None:
    meeting = offered()
    if goes == "leaves":
        meeting.does(ANN, Leave())
    else:
        meeting.drops(ANN)
    meeting.does(BEN, AcceptLead())
    assert (meeting.seen_by(CLEO).lead, meeting.phase()) == (BEN.id, "open")


def test_an_offer_goes_with_a_lead_who_may_not_lead_any_more() -> None:
    meeting = open_meeting(CLEO, facilitators=(ANN, BEN))
    meeting.does(ANN, HandOver(CLEO.id))
    meeting.system(meeting.roster(without=ANN))
    meeting.refuses("not_offered", CLEO, AcceptLead())


def test_a_lead_asked_both_by_the_lead_and_by_the_room_declines_both() -> None:
    meeting = open_meeting(CLEO, facilitators=(ANN, BEN))
    meeting.does(ANN, HandOver(BEN.id), Leave())
    meeting.does(BEN, DeclineLead())
    assert meeting.seen_by(BEN).you.offered_lead_until is None
    assert meeting.seen_by(CLEO).safe_at is not None


# -- taken back


def test_a_facilitator_of_the_group_takes_the_circle_back_from_a_member_at_once() -> None:
    meeting = handed_over()
    assert meeting.seen_by(ANN).you.may_take_lead
    meeting.refuses("not_offered", ANN, AcceptLead())
    meeting.does(ANN, TakeLead())
    seen = meeting.seen_by(CLEO)
    assert (seen.lead, seen.seats[BEN.id].role) == (ANN.id, "cofacilitator")
    assert not meeting.seen_by(ANN).you.may_take_lead


def test_whoever_was_taken_the_circle_back_from_can_be_removed() -> None:
    meeting = handed_over()
    meeting.refuses("is_facilitator", ANN, Remove(BEN.id, may_return=False))
    meeting.does(ANN, TakeLead(), Remove(BEN.id, may_return=False))
    assert BEN.id not in meeting.room.seats


@pytest.mark.parametrize("goes", ["leaves", "drops"])
def test_nobody_waits_for_a_member_who_leads_and_is_gone(goes: str) -> None:
    meeting = handed_over()
    if goes == "leaves":
        meeting.does(BEN, Leave())
    else:
        meeting.drops(BEN)
    meeting.does(ANN, TakeLead())
    assert meeting.seen_by(CLEO).lead == ANN.id
    meeting.enters(BEN, tab=2)
    meeting.passes(GRACE_S)
    assert meeting.seen_by(CLEO).lead == ANN.id


def test_taking_back_ends_what_the_member_had_offered() -> None:
    meeting = handed_over()
    meeting.does(BEN, HandOver(CLEO.id))
    meeting.does(ANN, TakeLead())
    meeting.refuses("not_offered", CLEO, AcceptLead())


def test_who_may_not_take_it() -> None:
    meeting = open_meeting(CLEO, facilitators=(ANN, BEN))
    meeting.refuses("is_facilitator", BEN, TakeLead())
    meeting.refuses("not_facilitator", CLEO, TakeLead())
    meeting.refuses("has_left", ANN, HandOver(DOT.id))
    meeting.does(ANN, HandOver(CLEO.id))
    meeting.does(CLEO, AcceptLead())
    meeting.does(BEN, Leave())
    meeting.refuses("not_seated", BEN, TakeLead())
    meeting.enters(BEN)
    meeting.does(BEN, TakeLead())
    assert meeting.seen_by(ANN).lead == BEN.id


def test_taking_the_circle_back_leaves_the_round_as_it_is() -> None:
    meeting = handed_over()
    meeting.does(BEN, SetWay("round"), SetMicrophone(True))
    before = meeting.seen_by(CLEO).floor
    meeting.does(ANN, TakeLead())
    assert meeting.seen_by(CLEO).floor == before

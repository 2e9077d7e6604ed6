"""The facilitator may blink: the floor stands still, and goes on as it was."""

from datetime import timedelta

import pytest

from server.room.commands import (
    ComeBack,
    DeclineLead,
    GoSafe,
    Leave,
    NextTurn,
    Pass,
    RaiseHand,
    SetMicrophone,
    SetWay,
)
from server.room.lead import GRACE_S, OFFER_S, SAFE_AFTER_S
from tests.people import ANN, BEN, CLEO, DOT
from tests.room.meeting import Meeting, open_meeting

ROUND = SetWay("round", turn_s=60, prompt="check_in")


def in_bens_turn() -> Meeting:
    """Ann has spoken, Ben holds the turn, Cleo and Dot come."""
    meeting = open_meeting(BEN, CLEO, DOT)
    for person in (BEN, CLEO, DOT):
        meeting.does(person, SetMicrophone(True))
    meeting.does(ANN, ROUND, NextTurn(ANN.id))
    return meeting


def frozen() -> Meeting:
    meeting = in_bens_turn()
    meeting.drops(ANN)
    return meeting


# -- while nobody who holds the circle is here


def test_the_holder_may_finish_and_nobody_is_given_the_turn() -> None:
    meeting = frozen()
    assert meeting.seen_by(CLEO).floor.frozen
    assert meeting.heard() == {BEN.id}
    meeting.does(BEN, NextTurn(BEN.id))
    meeting.passes(GRACE_S + OFFER_S)
    floor = meeting.seen_by(CLEO).floor
    assert (floor.holder, floor.next, floor.spoken, floor.prompt) == (
        None,
        [CLEO.id, DOT.id],
        [ANN.id, BEN.id],
        "check_in",
    )
    assert (meeting.phase(), meeting.heard()) == ("open", set())


@pytest.mark.parametrize("after_s", [2, GRACE_S + 5, SAFE_AFTER_S - 1])
def test_it_goes_on_as_it_was_when_the_lead_is_back(after_s: int) -> None:
    meeting = frozen()
    meeting.passes(1)
    meeting.does(BEN, NextTurn(BEN.id))
    meeting.passes(after_s - 1)
    meeting.enters(ANN, tab=2)
    seen = meeting.seen_by(CLEO)
    assert (seen.lead, seen.phase, seen.floor.frozen, seen.safe_at) == (ANN.id, "open", False, None)
    assert (seen.floor.holder, seen.floor.next, seen.floor.spoken) == (CLEO.id, [DOT.id], [ANN.id, BEN.id])
    assert seen.floor.prompt == "check_in"
    assert meeting.heard() == {CLEO.id}


def test_a_holder_who_goes_on_speaking_keeps_the_turn_through_it() -> None:
    meeting = frozen()
    meeting.passes(100)
    meeting.enters(ANN, tab=2)
    assert (meeting.holder(), meeting.seen_by(CLEO).floor.next) == (BEN.id, [CLEO.id, DOT.id])


def test_a_holder_whose_own_line_drops_comes_later_and_nobody_is_next() -> None:
    meeting = frozen()
    meeting.drops(BEN)
    meeting.passes(GRACE_S)
    floor = meeting.seen_by(CLEO).floor
    assert (floor.holder, floor.next) == (None, [CLEO.id, DOT.id, BEN.id])


def test_those_who_wait_may_still_pass_or_come_later() -> None:
    meeting = frozen()
    meeting.does(BEN, NextTurn(BEN.id))
    meeting.does(CLEO, ComeBack())
    meeting.does(DOT, Pass())
    floor = meeting.seen_by(CLEO).floor
    assert (floor.holder, floor.next, floor.passed) == (None, [CLEO.id], [DOT.id])


def test_a_queue_is_frozen_too() -> None:
    meeting = open_meeting()
    meeting.does(ANN, SetWay("queue"))
    meeting.drops(ANN)
    meeting.does(BEN, RaiseHand())
    assert (meeting.holder(), meeting.seen_by(BEN).floor.frozen) == (None, True)
    meeting.enters(ANN, tab=2)
    assert meeting.holder() == BEN.id


@pytest.mark.parametrize("goes", ["leaves", "drops"])
def test_while_somebody_else_holds_the_circle_nothing_is_frozen(goes: str) -> None:
    meeting = open_meeting(CLEO, facilitators=(ANN, BEN))
    meeting.does(ANN, ROUND, NextTurn(ANN.id))
    if goes == "leaves":
        meeting.does(ANN, Leave())
    else:
        meeting.drops(ANN)
    meeting.does(BEN, NextTurn(BEN.id))
    assert (meeting.holder(), meeting.seen_by(CLEO).floor.frozen) == (CLEO.id, False)


def test_a_lead_who_goes_without_anybody_to_follow_leaves_the_floor_frozen() -> None:
    meeting = in_bens_turn()
    meeting.does(ANN, Leave())
    seen = meeting.seen_by(CLEO)
    assert (seen.phase, seen.lead, seen.floor.frozen) == ("open", None, True)
    assert seen.safe_at == meeting.now + timedelta(seconds=SAFE_AFTER_S)


def test_open_talk_is_not_frozen() -> None:
    meeting = open_meeting()
    meeting.does(BEN, SetMicrophone(True))
    meeting.drops(ANN)
    assert (meeting.seen_by(BEN).floor.frozen, meeting.heard()) == (False, {BEN.id})


# -- safe mode after minutes, announced


def test_the_room_goes_safe_after_minutes_and_says_when() -> None:
    meeting = frozen()
    assert meeting.seen_by(CLEO).safe_at == meeting.now + timedelta(seconds=SAFE_AFTER_S)
    meeting.passes(SAFE_AFTER_S - 1)
    assert meeting.phase() == "open"
    meeting.passes(1)
    seen = meeting.seen_by(CLEO)
    assert (seen.phase, seen.locked, seen.lead, seen.safe_at) == ("safe", True, None, None)
    assert (seen.floor.way, seen.floor.holder) == ("open", None)


@pytest.mark.parametrize("answer", ["declines", "is silent", "drops"])
def test_the_minutes_begin_when_the_last_who_could_lead_was_asked(answer: str) -> None:
    meeting = open_meeting(CLEO, facilitators=(ANN, BEN))
    meeting.drops(ANN)
    assert meeting.seen_by(CLEO).safe_at is None
    meeting.passes(GRACE_S)
    match answer:
        case "declines":
            meeting.does(BEN, DeclineLead())
        case "drops":
            meeting.drops(BEN)
        case _:
            meeting.passes(OFFER_S)
    assert meeting.seen_by(CLEO).safe_at == meeting.now + timedelta(seconds=SAFE_AFTER_S)
    meeting.passes(SAFE_AFTER_S - 1)
    assert meeting.phase() == "open"
    meeting.passes(1)
    assert meeting.phase() == "safe"


def test_the_minutes_stand_still_while_nobody_is_here() -> None:
    meeting = frozen()
    for person in (BEN, CLEO, DOT):
        meeting.drops(person)
    meeting.passes(600)
    meeting.enters(CLEO, tab=2)
    assert meeting.seen_by(CLEO).safe_at == meeting.now + timedelta(seconds=SAFE_AFTER_S)


# -- safe mode chosen


def test_two_voices_choose_safe_mode() -> None:
    meeting = frozen()
    meeting.does(CLEO, GoSafe(), GoSafe())
    assert (meeting.phase(), meeting.seen_by(DOT).for_safe) == ("open", [CLEO.id])
    meeting.does(BEN, GoSafe())
    assert (meeting.phase(), meeting.seen_by(DOT).for_safe) == ("safe", [])


def test_a_voice_can_be_taken_back_and_goes_with_its_person() -> None:
    meeting = frozen()
    meeting.does(CLEO, GoSafe(), GoSafe(on=False))
    meeting.does(DOT, GoSafe(), Leave())
    assert meeting.seen_by(BEN).for_safe == []
    meeting.does(BEN, GoSafe())
    assert meeting.phase() == "open"


def test_a_voice_of_somebody_whose_line_is_away_does_not_count() -> None:
    meeting = frozen()
    meeting.does(CLEO, GoSafe())
    meeting.drops(CLEO)
    meeting.does(BEN, GoSafe())
    assert meeting.phase() == "open"


def test_whoever_is_alone_chooses_alone_and_is_not_alone_by_a_blip() -> None:
    meeting = frozen()
    meeting.does(CLEO, GoSafe())
    for person in (BEN, DOT):
        meeting.drops(person)
    assert meeting.phase() == "open"
    meeting.does(CLEO, GoSafe())
    assert meeting.phase() == "safe"


def test_nobody_chooses_safe_mode_while_somebody_leads_or_is_asked_to() -> None:
    meeting = open_meeting(CLEO, facilitators=(ANN, BEN))
    meeting.refuses("somebody_leads", CLEO, GoSafe())
    meeting.drops(ANN)
    meeting.passes(GRACE_S)
    meeting.refuses("somebody_leads", CLEO, GoSafe())
    meeting.does(BEN, DeclineLead())
    meeting.does(CLEO, GoSafe())
    meeting.enters(ANN, tab=2)
    assert meeting.seen_by(CLEO).for_safe == []

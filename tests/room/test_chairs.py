"""A chair outlives a dropped line, not an evening."""

from server.room.commands import SetWay
from server.room.model import CHAIR_KEPT_S
from tests.people import ANN, BEN, CLEO
from tests.room.meeting import open_meeting


def test_a_chair_is_kept_for_five_minutes_and_given_up_after_that() -> None:
    meeting = open_meeting(BEN, CLEO)
    meeting.drops(BEN)
    meeting.passes(CHAIR_KEPT_S - 1)
    assert BEN.id in meeting.seen_by(ANN).seats
    meeting.passes(1)
    assert meeting.seen_by(ANN).order == [ANN.id, CLEO.id]
    assert meeting.seen_by(BEN).you.where == "outside"


def test_whoever_comes_back_later_sits_down_without_a_knock() -> None:
    meeting = open_meeting(BEN, CLEO)
    meeting.drops(BEN)
    meeting.passes(CHAIR_KEPT_S)
    assert meeting.seen_by(BEN).you.admitted
    meeting.enters(BEN)
    assert meeting.seen_by(BEN).you.where == "seated"


def test_who_is_gone_for_good_keeps_no_place_in_the_order() -> None:
    meeting = open_meeting(BEN, CLEO)
    meeting.does(ANN, SetWay("round"))
    meeting.drops(CLEO)
    meeting.passes(CHAIR_KEPT_S)
    assert CLEO.id not in meeting.seen_by(ANN).floor.next


def test_time_in_which_nobody_is_there_costs_nobody_a_chair() -> None:
    meeting = open_meeting(BEN)
    meeting.drops(BEN)
    meeting.drops(ANN)
    meeting.passes(CHAIR_KEPT_S * 2)
    meeting.enters(ANN)
    assert BEN.id in meeting.seen_by(ANN).seats

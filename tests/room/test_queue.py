"""Queues and hands, and how long people have spoken."""

import pytest

from server.room.commands import (
    ComeBack,
    GiveTurn,
    Leave,
    LowerAllHands,
    LowerHand,
    NextTurn,
    Pass,
    RaiseHand,
    Reorder,
    SetWay,
    TakeTurn,
)
from tests.people import ANN, BEN, CLEO, DOT
from tests.room.meeting import open_meeting

ROUND = SetWay("round", turn_s=60)
QUEUE = SetWay("queue", turn_s=60)


# -- a queue


def test_a_queue_begins_with_the_first_hand() -> None:
    meeting = open_meeting()
    meeting.does(CLEO, RaiseHand())
    meeting.does(BEN, RaiseHand(), RaiseHand())
    assert meeting.seen_by(ANN).floor.hands == [CLEO.id, BEN.id]
    meeting.does(ANN, QUEUE)
    floor = meeting.seen_by(ANN).floor
    assert (floor.holder, floor.next, floor.hands) == (CLEO.id, [BEN.id], [BEN.id])


def test_a_hand_on_an_empty_floor_gets_the_turn_unless_it_was_taken_back() -> None:
    meeting = open_meeting()
    meeting.does(ANN, QUEUE)
    meeting.does(BEN, RaiseHand())
    assert meeting.holder() == BEN.id
    meeting.refuses("your_turn", BEN, RaiseHand())
    meeting.does(ANN, TakeTurn())
    meeting.does(CLEO, RaiseHand())
    assert meeting.holder() is None
    meeting.does(ANN, GiveTurn(CLEO.id))
    assert meeting.holder() == CLEO.id


def test_least_heard_first() -> None:
    meeting = open_meeting(BEN, CLEO, DOT)
    meeting.does(ANN, QUEUE)
    meeting.does(BEN, RaiseHand())
    meeting.passes(100)
    meeting.does(BEN, NextTurn(BEN.id))
    meeting.does(ANN, SetWay("queue", least_heard_first=True), GiveTurn(ANN.id))
    meeting.does(BEN, RaiseHand())
    meeting.does(CLEO, RaiseHand())
    meeting.does(DOT, RaiseHand())
    assert meeting.seen_by(ANN).floor.next == [CLEO.id, DOT.id, BEN.id]
    meeting.refuses("least_heard_first", ANN, Reorder([BEN.id, CLEO.id, DOT.id]))


def test_hands_can_be_lowered_and_reordered() -> None:
    meeting = open_meeting()
    meeting.does(ANN, QUEUE, RaiseHand())
    meeting.does(BEN, RaiseHand())
    meeting.does(CLEO, RaiseHand())
    meeting.does(ANN, Reorder([CLEO.id, BEN.id]))
    assert meeting.seen_by(ANN).floor.hands == [CLEO.id, BEN.id]
    meeting.does(CLEO, LowerHand())
    meeting.does(ANN, LowerHand(BEN.id))
    assert meeting.seen_by(ANN).floor.hands == []
    meeting.refuses("not_next", BEN, Pass())
    meeting.refuses("not_in_round", BEN, ComeBack())


def test_all_hands_down() -> None:
    meeting = open_meeting()
    meeting.does(BEN, RaiseHand())
    meeting.does(CLEO, RaiseHand())
    meeting.does(ANN, LowerAllHands())
    assert meeting.seen_by(BEN).floor.hands == []


def test_a_hand_outlives_a_dropped_line_but_not_a_seat() -> None:
    meeting = open_meeting()
    meeting.does(BEN, RaiseHand())
    meeting.drops(BEN)
    assert meeting.seen_by(ANN).floor.hands == [BEN.id]
    meeting.does(BEN, Leave())
    assert meeting.seen_by(ANN).floor.hands == []


# -- airtime


def test_airtime_is_what_ended_turns_took() -> None:
    meeting = open_meeting()
    meeting.does(ANN, ROUND)
    meeting.passes(42.4)
    assert meeting.seen_by(ANN).you.spoken_s == 0
    meeting.does(ANN, NextTurn(ANN.id))
    meeting.passes(10)
    meeting.does(BEN, Pass())
    assert meeting.seen_by(ANN).spoken_s == {ANN.id: 42, BEN.id: 10}
    assert meeting.seen_by(BEN).you.spoken_s == 10
    assert meeting.seen_by(BEN).spoken_s == {}
    meeting.does(ANN, ROUND)
    assert meeting.seen_by(ANN).spoken_s[ANN.id] == 42


@pytest.mark.parametrize("command", [Pass(), ComeBack(), RaiseHand()])
def test_from_outside_one_has_no_say(command: Pass | ComeBack | RaiseHand) -> None:
    meeting = open_meeting()
    meeting.does(ANN, ROUND)
    meeting.refuses("not_seated", DOT, command)

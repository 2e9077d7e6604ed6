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
    ResumeRound,
    SetWay,
    TakeLead,
    TakeTurn,
    Undo,
)
from server.room.lead import SAFE_AFTER_S
from server.room.system import CountTalk
from tests.people import ANN, BEN, CLEO, DOT
from tests.room.meeting import open_meeting

ROUND = SetWay("round", turn_s=60)
QUEUE = SetWay("queue", turn_s=60)
FAIR = SetWay("queue", turn_s=60, least_heard_first=True)


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


def test_least_heard_first_counts_open_talk_and_turns() -> None:
    """Issue 10: the whole airtime."""
    # given Ben who talked for two minutes, Cleo whose turn took one, and Dot who said a word
    meeting = open_meeting(BEN, CLEO, DOT)
    meeting.does(ANN, QUEUE)
    meeting.does(CLEO, RaiseHand())
    meeting.passes(60)
    meeting.does(CLEO, NextTurn(CLEO.id))
    meeting.does(ANN, SetWay("open"))
    meeting.system(CountTalk({BEN.id: 120_000, DOT.id: 1_000}))
    for one in (BEN, CLEO, DOT):
        meeting.does(one, RaiseHand())

    # when those who have spoken least come first, then it is all that counts
    meeting.does(ANN, FAIR)
    assert (meeting.holder(), meeting.seen_by(ANN).floor.next) == (DOT.id, [CLEO.id, BEN.id])

    # and what is said meanwhile counts too
    meeting.system(CountTalk({BEN.id: 120_000, CLEO.id: 61_000, DOT.id: 1_000}))
    assert meeting.seen_by(ANN).floor.next == [BEN.id, CLEO.id]


def test_open_talk_is_noted_when_it_matters() -> None:
    meeting = open_meeting()
    meeting.system(CountTalk({BEN.id: 5_000}))
    assert meeting.room.floor.talked_ms == {BEN.id: 5_000}, "Cleo comes before Ben now"
    noted = meeting.version
    meeting.system(CountTalk({BEN.id: 34_999}))
    assert meeting.version == noted, "who comes first is the same"
    meeting.system(CountTalk({BEN.id: 35_000}))
    assert meeting.room.floor.talked_ms == {BEN.id: 35_000}, "a turn that ends soon would be compared with an old count"


def test_open_talk_stays_counted_through_another_way_safe_mode_and_undo() -> None:
    meeting = open_meeting()
    meeting.does(ANN, FAIR)
    meeting.does(ANN, GiveTurn(ANN.id))
    for one in (BEN, CLEO):
        meeting.does(one, RaiseHand())
    meeting.does(ANN, GiveTurn(CLEO.id))
    undo = meeting.seen_by(ANN).you.undo
    assert undo is not None

    # when Ben is counted, then the turn can still be taken back, and goes on to Cleo
    meeting.system(CountTalk({BEN.id: 90_000}))
    meeting.does(ANN, Undo(undo.act))
    assert (meeting.holder(), meeting.seen_by(ANN).floor.next) == (ANN.id, [CLEO.id, BEN.id])

    # when the queue was set aside while nobody led, then it is the same after it
    meeting.drops(ANN)
    meeting.passes(SAFE_AFTER_S + 60)
    assert meeting.phase() == "safe"
    meeting.enters(ANN)
    meeting.does(ANN, TakeLead(), ResumeRound())
    assert meeting.room.floor.talked_ms == {BEN.id: 90_000}
    assert (meeting.holder(), meeting.seen_by(ANN).floor.next) == (CLEO.id, [BEN.id])


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

"""Rounds, queues and turns."""

import pytest

from server.room.commands import (
    Admit,
    ComeBack,
    ExtendTurn,
    GiveTurn,
    Leave,
    LowerAllHands,
    LowerHand,
    NextTurn,
    Pass,
    RaiseHand,
    Remove,
    Reorder,
    SetMicrophone,
    SetWay,
    SkipTurn,
    TakeTurn,
)
from tests.people import ANN, BEN, CLEO, DOT, EVE
from tests.room.meeting import Meeting, open_meeting

ROUND = SetWay("round", turn_s=60)
QUEUE = SetWay("queue", turn_s=60)


def in_round() -> Meeting:
    meeting = open_meeting()
    meeting.does(ANN, ROUND)
    return meeting


# -- a round


def test_a_round_begins_with_the_first_in_seat_order() -> None:
    meeting = open_meeting()
    meeting.does(ANN, SetWay("round", turn_s=90, prompt="check_in"))
    floor = meeting.seen_by(BEN).floor
    assert (floor.way, floor.prompt, floor.turn_s) == ("round", "check_in", 90)
    assert (floor.holder, floor.next) == (ANN.id, [BEN.id, CLEO.id])
    assert floor.began_at == meeting.now
    assert floor.ends_at is not None
    assert (floor.ends_at - meeting.now).total_seconds() == 90


def test_the_turn_goes_round_until_everybody_has_spoken() -> None:
    meeting = in_round()
    meeting.does(ANN, NextTurn(ANN.id))
    meeting.does(BEN, NextTurn(BEN.id))
    assert meeting.holder() == CLEO.id
    meeting.does(ANN, NextTurn(CLEO.id))
    floor = meeting.seen_by(BEN).floor
    assert floor.holder is None
    assert floor.finished
    assert floor.spoken == [ANN.id, BEN.id, CLEO.id]


def test_a_finished_round_is_still_muted() -> None:
    meeting = in_round()
    for person in (ANN, BEN, CLEO):
        meeting.does(person, SetMicrophone(True))
    for person in (ANN, BEN, CLEO):
        meeting.does(ANN, NextTurn(person.id))
    assert meeting.room.floor.finished
    assert meeting.heard() == {ANN.id}


def test_the_end_of_a_turn_is_soft() -> None:
    meeting = in_round()
    meeting.passes(600)
    assert meeting.holder() == ANN.id


def test_next_by_a_sender_who_saw_another_turn_is_refused() -> None:
    meeting = in_round()
    meeting.does(ANN, NextTurn(ANN.id))
    meeting.refuses("turn_moved_on", ANN, NextTurn(ANN.id))
    meeting.refuses("turn_moved_on", ANN, SkipTurn(ANN.id))
    meeting.refuses("turn_moved_on", ANN, ExtendTurn(ANN.id, 60))
    assert meeting.holder() == BEN.id


def test_only_facilitators_hold_the_floor_and_only_the_holder_finishes() -> None:
    meeting = in_round()
    for command in (
        ROUND,
        GiveTurn(BEN.id),
        TakeTurn(),
        NextTurn(ANN.id),
        SkipTurn(ANN.id),
        Reorder([CLEO.id, BEN.id]),
        ExtendTurn(ANN.id, 60),
        LowerAllHands(),
        LowerHand(CLEO.id),
    ):
        meeting.refuses("not_facilitator", BEN, command)


def test_passing_is_fine_for_the_holder_and_in_advance() -> None:
    meeting = in_round()
    meeting.does(CLEO, Pass())
    meeting.does(ANN, Pass())
    floor = meeting.seen_by(BEN).floor
    assert (floor.holder, floor.next, floor.passed, floor.spoken) == (BEN.id, [], [CLEO.id, ANN.id], [])
    meeting.refuses("not_next", CLEO, Pass())


def test_come_back_to_me_after_everybody_else() -> None:
    meeting = in_round()
    meeting.does(BEN, ComeBack())
    meeting.does(ANN, ComeBack())
    floor = meeting.seen_by(BEN).floor
    assert (floor.holder, floor.next, floor.come_back) == (CLEO.id, [BEN.id, ANN.id], [BEN.id, ANN.id])
    meeting.does(CLEO, NextTurn(CLEO.id))
    assert meeting.holder() == BEN.id
    assert meeting.seen_by(BEN).floor.come_back == [ANN.id]


def test_whoever_is_last_cannot_be_come_back_to() -> None:
    meeting = in_round()
    meeting.does(ANN, NextTurn(ANN.id), NextTurn(BEN.id))
    meeting.refuses("nobody_after_you", CLEO, ComeBack())


def test_skipped_comes_at_the_end_and_has_not_spoken() -> None:
    meeting = in_round()
    meeting.does(ANN, SkipTurn(ANN.id))
    floor = meeting.seen_by(BEN).floor
    assert (floor.holder, floor.next, floor.spoken) == (BEN.id, [CLEO.id, ANN.id], [])


def test_giving_and_taking_back() -> None:
    meeting = in_round()
    meeting.does(ANN, GiveTurn(CLEO.id))
    assert (meeting.holder(), meeting.seen_by(BEN).floor.next) == (CLEO.id, [BEN.id])
    meeting.refuses("already_holding", ANN, GiveTurn(CLEO.id))
    meeting.does(ANN, TakeTurn())
    meeting.passes(30)
    assert (meeting.holder(), meeting.seen_by(BEN).floor.next) == (None, [BEN.id])
    assert not meeting.seen_by(BEN).floor.finished
    meeting.does(ANN, GiveTurn(BEN.id))
    assert meeting.holder() == BEN.id


def test_a_turn_is_given_only_to_somebody_who_is_here() -> None:
    meeting = in_round()
    meeting.drops(CLEO)
    meeting.refuses("not_here", ANN, GiveTurn(CLEO.id))
    meeting.refuses("not_seated", ANN, GiveTurn(EVE.id))


def test_somebody_who_passed_may_still_be_given_the_turn() -> None:
    meeting = in_round()
    meeting.does(BEN, Pass())
    meeting.does(ANN, GiveTurn(BEN.id))
    assert meeting.seen_by(ANN).floor.passed == []


def test_reordering_needs_the_same_people() -> None:
    meeting = in_round()
    meeting.refuses("same_people", ANN, Reorder([CLEO.id]))
    meeting.refuses("same_people", ANN, Reorder([BEN.id, CLEO.id, CLEO.id]))
    meeting.does(ANN, Reorder([CLEO.id, BEN.id]))
    assert meeting.seen_by(BEN).floor.next == [CLEO.id, BEN.id]


def test_reordered_to_the_front_is_no_longer_coming_back() -> None:
    meeting = in_round()
    meeting.does(BEN, ComeBack())
    meeting.does(ANN, Reorder([BEN.id, CLEO.id]))
    assert meeting.seen_by(BEN).floor.come_back == []


def test_extending_gives_more_time_from_now_when_the_time_is_over() -> None:
    meeting = in_round()
    meeting.does(ANN, ExtendTurn(ANN.id, 30))
    ends_at = meeting.seen_by(BEN).floor.ends_at
    assert ends_at is not None
    assert (ends_at - meeting.now).total_seconds() == 90
    meeting.passes(120)
    meeting.does(ANN, ExtendTurn(ANN.id, 30))
    ends_at = meeting.seen_by(BEN).floor.ends_at
    assert ends_at is not None
    assert (ends_at - meeting.now).total_seconds() == 30


def test_whoever_sits_down_during_a_round_comes_at_its_end_before_those_to_come_back_to() -> None:
    meeting = open_meeting(BEN)
    meeting.does(ANN, ROUND)
    meeting.does(ANN, ComeBack())
    meeting.members += (CLEO,)
    meeting.enters(CLEO)
    meeting.does(ANN, Admit(CLEO.id))
    assert meeting.seen_by(BEN).floor.next == [CLEO.id, ANN.id]


def test_whoever_sits_down_after_a_round_does_not_begin_it_again() -> None:
    meeting = open_meeting(BEN)
    meeting.does(ANN, ROUND, NextTurn(ANN.id), NextTurn(BEN.id))
    meeting.members += (CLEO,)
    meeting.enters(CLEO)
    meeting.does(ANN, Admit(CLEO.id))
    assert meeting.seen_by(CLEO).floor.finished


def test_leaving_ends_the_turn_and_the_next_has_it() -> None:
    meeting = in_round()
    meeting.does(ANN, NextTurn(ANN.id))
    meeting.passes(20)
    meeting.does(BEN, Leave())
    assert meeting.holder() == CLEO.id
    assert meeting.room.floor.spoken_ms[BEN.id] == 20_000


def test_removing_the_holder_moves_the_turn_on() -> None:
    meeting = in_round()
    meeting.does(ANN, NextTurn(ANN.id), Remove(BEN.id, may_return=True))
    assert meeting.holder() == CLEO.id


def test_a_dropped_holder_keeps_the_turn_for_a_while_and_then_comes_at_the_end() -> None:
    meeting = in_round()
    meeting.does(ANN, NextTurn(ANN.id))
    meeting.passes(5)
    meeting.drops(BEN)
    meeting.passes(14)
    assert meeting.holder() == BEN.id
    meeting.passes(1)
    assert meeting.holder() == CLEO.id
    assert meeting.seen_by(ANN).floor.come_back == [BEN.id]
    assert meeting.room.floor.spoken_ms[BEN.id] == 5_000


def test_a_dropped_holder_who_returns_in_time_goes_on() -> None:
    meeting = in_round()
    meeting.does(ANN, NextTurn(ANN.id))
    meeting.drops(BEN)
    meeting.passes(10)
    meeting.enters(BEN, tab=2)
    meeting.passes(60)
    assert meeting.holder() == BEN.id


def test_somebody_away_is_left_out_until_they_are_back() -> None:
    meeting = in_round()
    meeting.drops(BEN)
    meeting.does(ANN, NextTurn(ANN.id))
    assert (meeting.holder(), meeting.seen_by(ANN).floor.next) == (CLEO.id, [BEN.id])
    meeting.does(CLEO, NextTurn(CLEO.id))
    assert meeting.holder() is None
    assert not meeting.seen_by(ANN).floor.finished
    meeting.enters(BEN, tab=2)
    assert meeting.holder() == BEN.id


def test_a_turn_outlives_an_empty_room() -> None:
    meeting = in_round()
    meeting.does(ANN, NextTurn(ANN.id))
    for person in (ANN, BEN, CLEO):
        meeting.drops(person)
    meeting.passes(300)
    meeting.enters(CLEO, tab=2)
    meeting.passes(5)
    meeting.enters(ANN, BEN, tab=2)
    meeting.passes(60)
    assert meeting.holder() == BEN.id
    assert meeting.seen_by(ANN).lead == ANN.id


def test_in_the_open_there_are_no_turns() -> None:
    meeting = open_meeting()
    for command in (GiveTurn(BEN.id), TakeTurn(), Reorder([]), Pass(), ComeBack()):
        meeting.refuses("not_in_round", ANN, command)


def test_the_open_way_ends_a_round() -> None:
    meeting = in_round()
    meeting.does(ANN, SetWay("open"))
    assert meeting.seen_by(BEN).floor.holder is None
    assert meeting.seen_by(BEN).floor.next == []


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
    meeting.refuses("already_holding", BEN, RaiseHand())
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
    meeting = in_round()
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
    in_round().refuses("not_seated", DOT, command)

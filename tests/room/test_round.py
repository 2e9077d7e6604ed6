"""Rounds and turns."""

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


def test_nobody_is_come_back_to_or_skipped_when_all_the_others_are_away() -> None:
    meeting = in_round()
    meeting.does(ANN, NextTurn(ANN.id))
    meeting.drops(CLEO)
    meeting.refuses("nobody_after_you", BEN, ComeBack())
    meeting.refuses("nobody_next", ANN, SkipTurn(BEN.id))
    meeting.enters(CLEO, tab=2)
    meeting.does(ANN, SkipTurn(BEN.id))
    assert meeting.holder() == CLEO.id


def test_skipped_comes_at_the_end_and_has_not_spoken() -> None:
    meeting = in_round()
    meeting.does(ANN, SkipTurn(ANN.id))
    floor = meeting.seen_by(BEN).floor
    assert (floor.holder, floor.next, floor.spoken) == (BEN.id, [CLEO.id, ANN.id], [])


def test_skipped_is_told_apart_from_asking_to_go_later() -> None:
    """use-1, case 13."""
    meeting = in_round()
    meeting.does(ANN, ComeBack(), SkipTurn(BEN.id))
    floor = meeting.seen_by(BEN).floor
    assert (floor.come_back, floor.skipped) == ([ANN.id, BEN.id], [BEN.id])
    meeting.does(CLEO, NextTurn(CLEO.id))
    meeting.does(ANN, NextTurn(ANN.id))
    assert (meeting.holder(), meeting.seen_by(BEN).floor.skipped) == (BEN.id, [])


def test_skipped_and_moved_to_the_front_is_skipped_no_more() -> None:
    meeting = in_round()
    meeting.does(ANN, SkipTurn(ANN.id), Reorder([ANN.id, CLEO.id]))
    assert meeting.seen_by(ANN).floor.skipped == []


def test_skipped_in_a_queue_is_told_too_until_the_hand_is_down() -> None:
    meeting = open_meeting()
    meeting.does(BEN, RaiseHand())
    meeting.does(CLEO, RaiseHand())
    meeting.does(ANN, SetWay("queue"), SkipTurn(BEN.id))
    assert (meeting.holder(), meeting.seen_by(BEN).floor.skipped) == (CLEO.id, [BEN.id])
    meeting.does(BEN, LowerHand())
    assert meeting.seen_by(BEN).floor.skipped == []


def test_somebody_who_passed_may_speak_after_all() -> None:
    meeting = in_round()
    meeting.does(CLEO, ComeBack(), Pass())
    meeting.does(BEN, Pass(), ComeBack())
    floor = meeting.seen_by(BEN).floor
    assert (floor.next, floor.come_back, floor.passed) == ([BEN.id], [], [CLEO.id])
    meeting.does(ANN, NextTurn(ANN.id))
    meeting.does(BEN, NextTurn(BEN.id))
    meeting.does(CLEO, ComeBack())
    floor = meeting.seen_by(ANN).floor
    assert (floor.holder, floor.next) == (None, [CLEO.id]), "a finished round goes on when a facilitator says so"


def test_a_round_begins_with_whom_the_facilitator_chose_and_goes_either_way_round() -> None:
    meeting = open_meeting(BEN, CLEO, DOT)
    meeting.does(ANN, SetWay("round", first=CLEO.id))
    assert (meeting.holder(), meeting.seen_by(BEN).floor.next) == (CLEO.id, [DOT.id, ANN.id, BEN.id])
    meeting.does(ANN, SetWay("round", first=CLEO.id, reverse=True))
    assert (meeting.holder(), meeting.seen_by(BEN).floor.next) == (CLEO.id, [BEN.id, ANN.id, DOT.id])
    meeting.does(ANN, SetWay("round", reverse=True))
    assert (meeting.holder(), meeting.seen_by(BEN).floor.next) == (ANN.id, [DOT.id, CLEO.id, BEN.id])


def test_a_round_does_not_begin_with_somebody_who_is_not_here() -> None:
    meeting = open_meeting()
    meeting.drops(BEN)
    meeting.refuses("not_here", ANN, SetWay("round", first=BEN.id))
    meeting.refuses("has_left", ANN, SetWay("round", first=EVE.id))
    assert meeting.seen_by(CLEO).floor.way == "open"


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
    meeting.refuses("has_left", ANN, GiveTurn(EVE.id))


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
    floor = meeting.seen_by(BEN).floor
    assert (floor.next, floor.late) == ([CLEO.id, ANN.id], [CLEO.id]), (
        "use-1, case 5: the facilitator sees who came late"
    )


def test_whoever_sits_down_after_a_round_joins_its_end_and_waits_for_a_facilitator() -> None:
    meeting = open_meeting(BEN)
    meeting.does(ANN, ROUND, NextTurn(ANN.id), NextTurn(BEN.id))
    meeting.members += (CLEO,)
    meeting.enters(CLEO)
    meeting.does(ANN, Admit(CLEO.id))
    meeting.passes(60)
    floor = meeting.seen_by(ANN).floor
    assert (floor.holder, floor.next, floor.finished) == (None, [CLEO.id], False)
    meeting.does(ANN, GiveTurn(CLEO.id), NextTurn(CLEO.id))
    assert meeting.seen_by(ANN).floor.finished


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

"""What a facilitator pressed by mistake is taken back: a skip, a turn given, hands lowered, somebody removed."""

from datetime import timedelta

from server.room.commands import (
    Appoint,
    GiveTurn,
    LowerAllHands,
    LowerHand,
    Mute,
    NextTurn,
    Pass,
    RaiseHand,
    Remove,
    SetCamera,
    SetMicrophone,
    SetWay,
    SkipTurn,
    TakeTurn,
    Undo,
)
from server.room.model import UNDO_S
from server.room.rules.undo import PATIENCE_S
from tests.people import ANN, BEN, CLEO, DOT, Person
from tests.room.meeting import Meeting, open_meeting


def in_bens_turn() -> Meeting:
    """Ann has spoken, Ben has had the turn for ten seconds, Cleo and Dot come."""
    meeting = open_meeting(BEN, CLEO, DOT)
    meeting.does(ANN, SetWay("round", turn_s=60), NextTurn(ANN.id))
    meeting.passes(10)
    return meeting


def undo(meeting: Meeting, person: Person = ANN) -> Undo:
    """What their page offers them."""
    offered = meeting.seen_by(person).you.undo
    assert offered is not None
    return Undo(offered.act)


def test_a_skip_is_undone_as_though_the_clock_had_stood_still() -> None:
    meeting = in_bens_turn()
    before = meeting.room.floor
    meeting.does(ANN, SkipTurn(BEN.id))
    offered = meeting.seen_by(ANN).you.undo
    assert offered is not None
    assert (offered.what, offered.person, offered.until) == ("skipped", BEN.id, meeting.now + timedelta(seconds=UNDO_S))
    assert meeting.seen_by(BEN).you.undo is None
    meeting.passes(5)
    meeting.does(ANN, undo(meeting))
    after = meeting.room.floor
    assert before.began_at is not None
    assert before.ends_at is not None
    assert (after.holder, after.line, after.come_back, after.skipped) == (BEN.id, (CLEO.id, DOT.id), (), ())
    assert after.began_at == before.began_at + timedelta(seconds=5)
    assert after.ends_at == before.ends_at + timedelta(seconds=5)
    meeting.does(BEN, NextTurn(BEN.id))
    assert meeting.room.floor.spoken_ms == {ANN.id: 0, BEN.id: 10_000}, "and Cleo has not spoken"
    assert meeting.seen_by(ANN).you.undo is None


def test_a_turn_given_by_mistake_goes_back_to_whoever_had_it() -> None:
    meeting = in_bens_turn()
    meeting.does(CLEO, Pass())
    meeting.does(ANN, GiveTurn(CLEO.id))
    assert meeting.seen_by(BEN).floor.spoken == [ANN.id, BEN.id]
    meeting.does(ANN, undo(meeting))
    floor = meeting.seen_by(BEN).floor
    assert (floor.holder, floor.next, floor.passed, floor.spoken) == (BEN.id, [DOT.id], [CLEO.id], [ANN.id])


def test_a_turn_given_while_turns_were_paused_leaves_them_paused() -> None:
    meeting = in_bens_turn()
    meeting.does(
        ANN,
        TakeTurn(),
        GiveTurn(DOT.id),
    )
    meeting.does(ANN, undo(meeting))
    meeting.passes(60)
    assert (meeting.holder(), meeting.seen_by(ANN).floor.next) == (None, [CLEO.id, DOT.id])


def test_all_hands_are_up_again_in_their_order_and_later_ones_after_them() -> None:
    meeting = open_meeting(BEN, CLEO, DOT)
    for person in (DOT, BEN):
        meeting.does(person, RaiseHand())
    meeting.does(ANN, LowerAllHands())
    meeting.does(CLEO, RaiseHand())
    meeting.does(ANN, undo(meeting))
    assert meeting.seen_by(BEN).floor.hands == [DOT.id, BEN.id, CLEO.id]


def test_in_a_queue_a_skip_and_lowered_hands_come_back_too() -> None:
    meeting = open_meeting(BEN, CLEO, DOT)
    for person in (BEN, CLEO):
        meeting.does(person, RaiseHand())
    meeting.does(ANN, SetWay("queue"), SkipTurn(BEN.id))
    meeting.does(DOT, RaiseHand())
    meeting.does(ANN, undo(meeting))
    assert (meeting.holder(), meeting.seen_by(ANN).floor.next) == (BEN.id, [CLEO.id, DOT.id])
    meeting.does(ANN, LowerAllHands(), undo_of := Undo(meeting.room.acts + 1))
    assert meeting.seen_by(ANN).floor.next == [CLEO.id, DOT.id]
    meeting.refuses("undo_over", ANN, undo_of)


def test_nothing_is_undone_once_the_floor_has_moved_on() -> None:
    for follows in ((CLEO, NextTurn(CLEO.id)), (DOT, Pass()), (ANN, TakeTurn()), (ANN, SetWay("open"))):
        meeting = in_bens_turn()
        meeting.does(ANN, SkipTurn(BEN.id))
        pressed = undo(meeting)
        meeting.does(*follows)
        meeting.refuses("undo_over", ANN, pressed)
        assert meeting.seen_by(ANN).you.undo is None


def test_a_hand_taken_down_is_not_put_up_again() -> None:
    meeting = in_bens_turn()
    meeting.does(DOT, RaiseHand())
    meeting.does(ANN, SkipTurn(BEN.id))
    pressed = undo(meeting)
    meeting.does(DOT, LowerHand())
    meeting.refuses("undo_over", ANN, pressed)


def test_an_undo_is_of_what_was_seen_by_whoever_did_it_and_in_time() -> None:
    meeting = in_bens_turn()
    meeting.does(ANN, Appoint(DOT.id, on=True), SkipTurn(BEN.id))
    pressed = undo(meeting)
    meeting.refuses("undo_over", DOT, pressed)
    meeting.refuses("not_facilitator", BEN, pressed)
    meeting.refuses("undo_over", ANN, Undo(pressed.act + 1))
    meeting.passes(UNDO_S + PATIENCE_S)
    meeting.does(ANN, pressed)
    meeting.refuses("undo_over", ANN, pressed)
    meeting.does(ANN, SkipTurn(BEN.id))
    pressed = undo(meeting)
    meeting.passes(UNDO_S + PATIENCE_S + 1)
    meeting.refuses("undo_over", ANN, pressed)


def test_a_turn_does_not_go_back_to_somebody_who_is_not_there() -> None:
    meeting = in_bens_turn()
    meeting.does(ANN, SkipTurn(BEN.id))
    pressed = undo(meeting)
    meeting.drops(BEN)
    meeting.refuses("not_here", ANN, pressed)


def test_whoever_was_removed_by_mistake_comes_straight_back_with_everything_off() -> None:
    for may_return in (True, False):
        meeting = open_meeting(BEN, CLEO, DOT)
        meeting.does(BEN, SetMicrophone(True), SetCamera(True))
        meeting.does(ANN, SetWay("round"), Remove(BEN.id, may_return=may_return))
        assert meeting.seen_by(BEN).you.where == "removed"
        meeting.does(ANN, undo(meeting))
        you = meeting.seen_by(BEN).you
        assert (you.where, you.let_back, you.admitted, you.may_return) == ("outside", True, True, True)
        assert BEN.id not in meeting.heard()
        meeting.enters(BEN, tab=2)
        seen = meeting.seen_by(BEN)
        assert (seen.you.where, seen.you.let_back, seen.floor.next[-1]) == ("seated", False, BEN.id)
        assert (seen.seats[BEN.id].microphone, seen.seats[BEN.id].camera) == (False, False)
        assert meeting.heard() == set()


def test_a_removal_can_be_undone_though_the_round_goes_on() -> None:
    meeting = in_bens_turn()
    meeting.does(ANN, Remove(DOT.id, may_return=False))
    pressed = undo(meeting)
    meeting.does(BEN, NextTurn(BEN.id))
    meeting.does(ANN, pressed)
    assert meeting.seen_by(DOT).you.let_back


def test_a_mute_is_never_undone_for_somebody() -> None:
    meeting = open_meeting()
    meeting.does(BEN, SetMicrophone(True))
    meeting.does(ANN, Mute(BEN.id))
    assert meeting.seen_by(ANN).you.undo is None

"""What was spoken counts, however the turn ended: nobody has two whole turns in one round."""

from collections.abc import Callable

import pytest

from server.room.commands import Admit, ComeBack, ExtendTurn, GiveTurn, Leave, NextTurn, Remove, SetWay, SkipTurn
from server.room.lead import GRACE_S
from tests.people import ANN, BEN, CLEO
from tests.room.meeting import Meeting, open_meeting

TURN_S = 60

Break = Callable[[Meeting], None]


def bens_turn() -> Meeting:
    meeting = open_meeting()
    meeting.does(ANN, SetWay("round", turn_s=TURN_S), NextTurn(ANN.id))
    assert meeting.holder() == BEN.id
    return meeting


def length_s(meeting: Meeting) -> float:
    floor = meeting.seen_by(CLEO).floor
    assert floor.ends_at is not None
    assert floor.began_at is not None
    return (floor.ends_at - floor.began_at).total_seconds()


def leaves_and_enters(meeting: Meeting) -> None:
    meeting.does(BEN, Leave())
    meeting.enters(BEN, tab=2)


def is_removed_and_let_in(meeting: Meeting) -> None:
    meeting.does(ANN, Remove(BEN.id, may_return=True))
    meeting.enters(BEN, tab=2)
    meeting.does(ANN, Admit(BEN.id))


def drops_and_returns(meeting: Meeting) -> None:
    meeting.drops(BEN)
    meeting.passes(GRACE_S)
    meeting.enters(BEN, tab=2)


BREAKS = [leaves_and_enters, is_removed_and_let_in, drops_and_returns]


@pytest.mark.parametrize("interrupts", BREAKS)
def test_whoever_has_had_all_of_their_turn_has_no_second_one(interrupts: Break) -> None:
    meeting = bens_turn()
    meeting.passes(TURN_S + 1)
    interrupts(meeting)
    floor = meeting.seen_by(CLEO).floor
    assert (floor.holder, floor.next, floor.spoken) == (CLEO.id, [], [ANN.id, BEN.id])
    assert meeting.room.floor.spoken_ms[BEN.id] == (TURN_S + 1) * 1000


@pytest.mark.parametrize("interrupts", BREAKS)
def test_whoever_was_interrupted_has_what_was_left(interrupts: Break) -> None:
    meeting = bens_turn()
    meeting.passes(40)
    interrupts(meeting)
    assert meeting.seen_by(CLEO).floor.next == [BEN.id]
    meeting.does(CLEO, NextTurn(CLEO.id))
    assert (meeting.holder(), length_s(meeting)) == (BEN.id, TURN_S - 40)


def test_time_that_was_added_is_left_too() -> None:
    meeting = bens_turn()
    meeting.does(ANN, ExtendTurn(BEN.id, 30))
    meeting.passes(70)
    leaves_and_enters(meeting)
    meeting.does(CLEO, NextTurn(CLEO.id))
    assert (meeting.holder(), length_s(meeting)) == (BEN.id, 20)


@pytest.mark.parametrize("how", ["asks", "is skipped"])
def test_whoever_comes_later_after_all_of_their_time_has_a_last_word(how: str) -> None:
    meeting = bens_turn()
    meeting.passes(TURN_S + 5)
    if how == "asks":
        meeting.does(BEN, ComeBack())
    else:
        meeting.does(ANN, SkipTurn(BEN.id))
    meeting.does(CLEO, NextTurn(CLEO.id))
    assert (meeting.holder(), length_s(meeting)) == (BEN.id, 0)


def test_a_facilitator_may_give_a_whole_turn_again_and_a_new_round_has_whole_turns() -> None:
    meeting = bens_turn()
    meeting.passes(TURN_S)
    leaves_and_enters(meeting)
    meeting.does(ANN, GiveTurn(BEN.id))
    assert length_s(meeting) == TURN_S
    meeting.passes(10)
    leaves_and_enters(meeting)
    meeting.does(ANN, SetWay("round", turn_s=TURN_S), NextTurn(ANN.id), GiveTurn(BEN.id))
    assert length_s(meeting) == TURN_S

"""Nobody is told what is not theirs to know."""

import msgspec

from server.room.commands import RaiseHand, SetMicrophone, SetWay, Struggle
from tests.people import ANN, BEN, CLEO, DOT
from tests.room.meeting import open_meeting


def told(of: object) -> str:
    return msgspec.json.encode(of).decode()


def test_from_the_lobby_one_sees_who_will_open_and_nothing_of_the_circle() -> None:
    meeting = open_meeting(BEN)
    meeting.members += (CLEO,)
    meeting.enters(CLEO)
    seen = meeting.seen_by(CLEO)
    assert (seen.lead, seen.seats[ANN.id].name) == (ANN.id, "Ann")
    assert set(seen.seats) == {ANN.id}
    assert seen.order == []
    assert BEN.id not in told(seen)
    assert "Ben" not in told(seen)


def test_what_happens_in_the_circle_leaves_no_trace_outside() -> None:
    meeting = open_meeting(BEN)
    before = meeting.seen_by(DOT)
    meeting.does(ANN, SetWay("round"))
    meeting.does(BEN, SetMicrophone(True), RaiseHand(), Struggle(True))
    assert meeting.seen_by(DOT) == before


def test_members_see_neither_the_lobby_nor_the_balance_nor_who_struggles() -> None:
    meeting = open_meeting(BEN)
    meeting.members += (CLEO,)
    before = meeting.seen_by(BEN)
    meeting.enters(CLEO)
    assert meeting.seen_by(BEN) == before
    assert CLEO.id in meeting.seen_by(ANN).waiting


def test_a_view_has_no_nulls() -> None:
    meeting = open_meeting()
    for person in (ANN, BEN, DOT):
        assert "null" not in told(meeting.seen_by(person))

"""Waiting in the lobby: a blip of the line costs nobody their place."""

from server.room.commands import Admit, Lock
from server.room.lead import GRACE_S
from tests.people import ANN, BEN, CLEO
from tests.room.meeting import Meeting


def test_a_place_in_the_lobby_is_kept_for_the_grace_time() -> None:
    meeting = Meeting()
    meeting.enters(ANN, BEN, CLEO)
    meeting.drops(BEN)
    meeting.passes(GRACE_S - 1)
    seen = meeting.seen_by(ANN)
    assert (seen.waiting_order, seen.waiting[BEN.id].here) == ([BEN.id, CLEO.id], False)
    meeting.enters(BEN, tab=2)
    meeting.passes(GRACE_S)
    seen = meeting.seen_by(ANN)
    assert (seen.waiting_order, seen.waiting[BEN.id].here) == ([BEN.id, CLEO.id], True)


def test_a_place_in_the_lobby_is_given_up_after_the_grace_time() -> None:
    meeting = Meeting()
    meeting.enters(ANN, BEN, CLEO)
    meeting.drops(BEN)
    meeting.passes(GRACE_S)
    assert meeting.seen_by(ANN).waiting_order == [CLEO.id]
    assert meeting.seen_by(BEN).you.where == "outside"
    meeting.enters(BEN, tab=2)
    assert meeting.seen_by(ANN).waiting_order == [CLEO.id, BEN.id]


def test_a_place_in_the_lobby_is_kept_though_the_door_was_locked_meanwhile() -> None:
    meeting = Meeting()
    meeting.enters(ANN, BEN)
    meeting.drops(BEN)
    meeting.does(ANN, Lock(True))
    meeting.enters(BEN, tab=2)
    assert meeting.seen_by(BEN).you.where == "waiting"


def test_whoever_is_let_in_while_the_line_is_away_has_the_chair_when_it_is_back() -> None:
    meeting = Meeting()
    meeting.enters(ANN, BEN)
    meeting.drops(BEN)
    meeting.does(ANN, Admit(BEN.id))
    meeting.passes(GRACE_S)
    meeting.enters(BEN, tab=2)
    assert (meeting.seen_by(BEN).you.where, meeting.seen_by(BEN).you.media) == ("seated", "Ben-2")

"""Sending people out, and who may return."""

import pytest

from server.room.commands import Admit, Leave, Lock, Refuse, Remove
from server.room.model import KNOCK_AGAIN_S
from server.room.system import EnterOn
from tests.people import ANN, BEN, CLEO
from tests.room.meeting import Meeting, open_meeting


def test_removed_with_return_means_knocking_again() -> None:
    meeting = open_meeting(BEN)
    meeting.does(ANN, Remove(BEN.id, may_return=True))
    assert meeting.seen_by(BEN).you.where == "removed"
    assert meeting.seen_by(BEN).you.may_return
    assert BEN.id not in meeting.policy().permissions
    meeting.enters(BEN)
    assert meeting.seen_by(BEN).you.where == "waiting"


def test_removed_without_return_stays_out() -> None:
    meeting = open_meeting(BEN)
    meeting.does(ANN, Remove(BEN.id, may_return=False))
    assert not meeting.seen_by(BEN).you.may_return
    meeting.refuses("removed", BEN, EnterOn("Ben-2", "p1"))


def test_the_return_can_be_forbidden_afterwards() -> None:
    meeting = open_meeting(BEN)
    meeting.does(ANN, Remove(BEN.id, may_return=True), Remove(BEN.id, may_return=False))
    meeting.refuses("removed", BEN, EnterOn("Ben-2", "p1"))


@pytest.mark.parametrize("locked", [True, False])
def test_whoever_has_just_left_is_removed_all_the_same(locked: bool) -> None:
    meeting = open_meeting(BEN)
    meeting.does(BEN, Leave())
    meeting.does(ANN, Lock(locked), Remove(BEN.id, may_return=False))
    meeting.refuses("removed", BEN, EnterOn("Ben-2", "p1"))
    assert (meeting.seen_by(BEN).you.where, meeting.seen_by(BEN).you.may_return) == ("removed", False)


def test_removed_after_leaving_but_may_return_means_knocking_again() -> None:
    meeting = open_meeting(BEN)
    meeting.does(BEN, Leave())
    meeting.does(ANN, Remove(BEN.id, may_return=True))
    meeting.enters(BEN, tab=2)
    assert meeting.seen_by(BEN).you.where == "waiting"


def test_the_return_can_be_allowed_afterwards() -> None:
    meeting = open_meeting(BEN)
    meeting.does(ANN, Remove(BEN.id, may_return=False), Remove(BEN.id, may_return=True))
    meeting.enters(BEN, tab=2)
    assert meeting.seen_by(BEN).you.where == "waiting"


def test_whoever_was_turned_away_can_be_kept_out_and_whoever_never_came_cannot() -> None:
    meeting = Meeting()
    meeting.enters(ANN, BEN)
    meeting.does(ANN, Refuse(BEN.id), Remove(BEN.id, may_return=False))
    meeting.passes(KNOCK_AGAIN_S)
    meeting.refuses("removed", BEN, EnterOn("Ben-2", "p1"))
    meeting.refuses("has_left", ANN, Remove(CLEO.id, may_return=False))


def test_not_now_to_somebody_who_came_in_meanwhile_is_refused() -> None:
    meeting = Meeting()
    meeting.enters(ANN, BEN)
    meeting.does(ANN, Admit(BEN.id))
    meeting.refuses("not_waiting", ANN, Refuse(BEN.id))
    meeting.enters(CLEO)
    meeting.does(ANN, Refuse(CLEO.id), Refuse(CLEO.id))


def test_facilitators_and_oneself_cannot_be_removed() -> None:
    meeting = open_meeting(CLEO, facilitators=(ANN, BEN))
    meeting.refuses("is_facilitator", BEN, Remove(ANN.id, may_return=True))
    meeting.refuses("yourself", ANN, Remove(ANN.id, may_return=True))

"""Who may be heard and seen, as the media server is told."""

import pytest

from server.room.commands import Mute, NextTurn, RaiseHand, SetCamera, SetMicrophone, SetWay, TakeTurn
from tests.people import ANN, BEN, CLEO
from tests.room.meeting import Meeting, open_meeting


def loud() -> Meeting:
    meeting = open_meeting()
    for person in (ANN, BEN, CLEO):
        meeting.does(person, SetMicrophone(True), SetCamera(True))
    return meeting


def test_in_the_open_everybody_is_heard_and_the_lead_is_large() -> None:
    policy = loud().policy()
    assert [policy.permissions[person].heard for person in policy.order] == [True, True, True]
    assert policy.order == [ANN.id, BEN.id, CLEO.id]
    assert policy.stage == ANN.id


@pytest.mark.parametrize("way", ["round", "queue"])
def test_in_turns_only_the_holder_and_the_facilitators_are_heard(way: str) -> None:
    meeting = loud()
    meeting.does(CLEO, RaiseHand())
    meeting.does(ANN, SetWay("round") if way == "round" else SetWay("queue"))
    if way == "round":
        meeting.does(ANN, NextTurn(ANN.id), NextTurn(BEN.id))
    assert meeting.heard() == {ANN.id, CLEO.id}
    assert meeting.policy().stage == CLEO.id
    assert all(place.seen for place in meeting.policy().permissions.values())
    meeting.does(ANN, TakeTurn())
    assert meeting.heard() == {ANN.id}


def test_whoever_is_heard_without_a_turn_is_counted_by_their_voice() -> None:
    """use-1, case 14."""
    meeting = loud()
    meeting.does(BEN, SetMicrophone(False))
    assert counted(meeting) == {ANN.id, CLEO.id}
    meeting.does(ANN, SetWay("round"))
    assert (meeting.holder(), counted(meeting)) == (ANN.id, set())
    meeting.does(ANN, NextTurn(ANN.id), NextTurn(BEN.id))
    assert (meeting.holder(), counted(meeting)) == (CLEO.id, {ANN.id})


def counted(meeting: Meeting) -> set[str]:
    return {person for person, place in meeting.policy().permissions.items() if place.counted}


def test_a_muted_microphone_is_not_heard_and_a_camera_that_is_off_not_seen() -> None:
    meeting = loud()
    meeting.does(ANN, Mute(BEN.id))
    meeting.does(CLEO, SetCamera(False))
    assert meeting.heard() == {ANN.id, CLEO.id}
    assert not meeting.policy().permissions[CLEO.id].seen


def test_whoever_is_not_here_neither_hears_nor_is_heard() -> None:
    meeting = loud()
    meeting.drops(CLEO)
    assert CLEO.id not in meeting.policy().permissions
    meeting.drops(ANN)
    assert meeting.policy().stage is None

"""Nobody becomes audible by a change that they did not make."""

import pytest

from server.room.commands import AcceptLead, Appoint, GiveTurn, HandOver, NextTurn, SetMicrophone, SetWay
from tests.people import ANN, BEN, CLEO, DOT
from tests.room.meeting import Meeting, open_meeting


def waiting_microphones() -> Meeting:
    """A round of Ann, Ben, Cleo and Dot, all of them on; Ann leads and has the turn."""
    meeting = open_meeting(BEN, CLEO, DOT)
    meeting.does(ANN, SetWay("round"))
    for person in (ANN, BEN, CLEO, DOT):
        meeting.does(person, SetMicrophone(True))
    assert meeting.heard() == {ANN.id}
    return meeting


def test_the_end_of_a_round_opens_no_microphone_that_waited() -> None:
    # given Ben, who is heard for it is his turn
    meeting = waiting_microphones()
    meeting.does(ANN, GiveTurn(BEN.id))
    assert meeting.heard() == {ANN.id, BEN.id}

    # when talk is open, then those are heard who were heard, and the others are told why they are off
    meeting.does(ANN, SetWay("open"))
    assert meeting.heard() == {ANN.id, BEN.id}
    assert meeting.seen_by(CLEO).you.mic_off_because == "way_changed"
    assert meeting.seen_by(BEN).you.mic_off_because is None

    # and are heard by their own press
    meeting.does(CLEO, SetMicrophone(True, stops=1))
    assert meeting.heard() == {ANN.id, BEN.id, CLEO.id}


def test_whoever_is_given_the_turn_is_heard() -> None:
    meeting = waiting_microphones()
    meeting.does(ANN, NextTurn(ANN.id))
    assert (meeting.holder(), meeting.heard()) == (BEN.id, {ANN.id, BEN.id})


def test_safe_mode_opens_no_microphone_that_waited() -> None:
    # given a round, and the only one who may lead gone for good
    meeting = waiting_microphones()
    meeting.drops(ANN)
    meeting.passes(1800)

    # then whatever became of the round, those who waited are not heard for it
    assert meeting.heard() <= {meeting.holder()}
    if meeting.room.floor.way == "open":
        assert meeting.seen_by(CLEO).you.mic_off_because == "way_changed"


@pytest.mark.parametrize("how", ["hand over", "appoint"])
def test_a_new_role_opens_no_microphone(how: str) -> None:
    # given Cleo, whose microphone waits for her turn
    meeting = waiting_microphones()

    # when she holds the circle, or helps to
    if how == "hand over":
        meeting.does(ANN, HandOver(CLEO.id))
        if meeting.seen_by(CLEO).you.role != "lead":
            meeting.does(CLEO, AcceptLead())
    else:
        meeting.does(ANN, Appoint(CLEO.id, on=True))

    # then she may be heard, and is not
    assert meeting.room.may_speak(CLEO.id)
    assert CLEO.id not in meeting.heard()
    assert meeting.seen_by(CLEO).you.mic_off_because == "role_changed"


def test_the_groups_choice_of_facilitators_opens_no_microphone() -> None:
    meeting = waiting_microphones()
    meeting.system(meeting.roster(facilitators=(ANN, BEN)))
    assert meeting.room.may_speak(BEN.id)
    assert meeting.heard() == {ANN.id}


def test_nobody_who_is_away_comes_back_audible_for_it() -> None:
    meeting = waiting_microphones()
    meeting.drops(DOT)
    meeting.does(ANN, SetWay("open"))
    meeting.enters(DOT, tab=2)
    assert meeting.heard() == {ANN.id}
    assert meeting.seen_by(DOT).you.mic_off_because == "way_changed"

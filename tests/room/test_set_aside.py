"""The round that safe mode set aside is resumed as it was."""

from datetime import timedelta

from server.room.commands import AcceptLead, Admit, DeclineLead, GoSafe, Leave, NextTurn, ResumeRound, SetWay
from server.room.lead import GRACE_S, SAFE_AFTER_S
from tests.people import ANN, BEN, CLEO, DOT, EVE
from tests.room.meeting import Meeting, open_meeting

ROUND = SetWay("round", turn_s=60, prompt="check_in")


def in_bens_turn() -> Meeting:
    """Ann has spoken, Ben holds the turn, Cleo and Dot come."""
    meeting = open_meeting(BEN, CLEO, DOT)
    meeting.does(ANN, ROUND, NextTurn(ANN.id))
    return meeting


def frozen() -> Meeting:
    meeting = in_bens_turn()
    meeting.drops(ANN)
    return meeting


def safe() -> Meeting:
    meeting = frozen()
    meeting.passes(20)
    meeting.does(CLEO, GoSafe())
    meeting.does(DOT, GoSafe())
    assert meeting.phase() == "safe"
    return meeting


def test_the_round_is_resumed_as_it_was() -> None:
    meeting = safe()
    seen = meeting.seen_by(CLEO)
    assert seen.aside is not None
    assert (seen.aside.way, seen.aside.prompt) == ("round", "check_in")
    meeting.passes(300)
    meeting.enters(ANN, tab=2)
    assert (meeting.phase(), meeting.seen_by(CLEO).floor.way) == ("open", "open")
    meeting.refuses("not_facilitator", BEN, ResumeRound())
    meeting.does(ANN, ResumeRound())
    seen = meeting.seen_by(CLEO)
    assert (seen.floor.way, seen.floor.prompt, seen.floor.turn_s, seen.aside) == ("round", "check_in", 60, None)
    assert (seen.floor.holder, seen.floor.next, seen.floor.spoken) == (BEN.id, [CLEO.id, DOT.id], [ANN.id])
    assert seen.floor.ends_at == meeting.now + timedelta(seconds=40), "Ben has spoken for 20 seconds"
    meeting.refuses("nothing_set_aside", ANN, ResumeRound())


def test_whoever_leads_in_safe_mode_resumes_it_too() -> None:
    meeting = open_meeting(CLEO, DOT, facilitators=(ANN, BEN))
    meeting.does(ANN, ROUND, NextTurn(ANN.id))
    meeting.drops(ANN)
    meeting.passes(GRACE_S)
    meeting.does(BEN, DeclineLead())
    meeting.passes(SAFE_AFTER_S)
    meeting.does(BEN, AcceptLead(), ResumeRound())
    assert meeting.seen_by(CLEO).floor.spoken == [ANN.id, BEN.id], "Ben had all of his turn"
    assert meeting.holder() == CLEO.id


def test_who_left_is_left_out_and_who_came_is_at_the_end() -> None:
    meeting = safe()
    meeting.does(CLEO, Leave())
    meeting.enters(ANN, tab=2)
    meeting.members += (EVE,)
    meeting.enters(EVE)
    meeting.does(ANN, Admit(EVE.id), ResumeRound())
    assert (meeting.holder(), meeting.seen_by(DOT).floor.next) == (BEN.id, [DOT.id, EVE.id])


def test_a_new_round_forgets_the_one_set_aside_and_open_talk_does_not() -> None:
    meeting = safe()
    meeting.enters(ANN, tab=2)
    meeting.does(ANN, SetWay("open"))
    assert meeting.seen_by(BEN).aside is not None
    meeting.does(ANN, SetWay("round"), SetWay("open"))
    assert meeting.seen_by(BEN).aside is None
    meeting.refuses("nothing_set_aside", ANN, ResumeRound())


def test_a_finished_round_is_not_set_aside() -> None:
    meeting = open_meeting(BEN)
    meeting.does(ANN, ROUND, NextTurn(ANN.id), NextTurn(BEN.id))
    meeting.drops(ANN)
    meeting.does(BEN, GoSafe())
    assert (meeting.phase(), meeting.seen_by(BEN).aside) == ("safe", None)


def test_whoever_comes_back_alone_to_an_abandoned_round_sets_it_aside() -> None:
    meeting = in_bens_turn()
    for person in (ANN, BEN, CLEO, DOT):
        meeting.drops(person)
    assert meeting.seen_by(BEN).floor.way == "round"
    meeting.enters(BEN, tab=2)
    meeting.does(BEN, GoSafe())
    assert meeting.seen_by(BEN).aside is not None
    meeting.enters(ANN, tab=2)
    meeting.does(ANN, ResumeRound())
    assert (meeting.holder(), meeting.seen_by(BEN).floor.next) == (BEN.id, [CLEO.id, DOT.id])

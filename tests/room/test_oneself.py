"""One's own switches and signs, and what a facilitator may do about them."""

from server.circle.lines import TakeMediaOn
from server.room.commands import (
    AskToUnmute,
    DeclineUnmute,
    Mute,
    SeenStruggle,
    SetCamera,
    SetMicrophone,
    StopCamera,
    Struggle,
)
from server.room.system import EnterOn
from tests.people import ANN, BEN, CLEO, DOT
from tests.room.meeting import open_meeting


def test_muting_asks_nobody_and_forces_nobody() -> None:
    meeting = open_meeting()
    meeting.does(BEN, SetMicrophone(True))
    meeting.refuses("not_facilitator", CLEO, Mute(BEN.id))
    meeting.does(ANN, Mute(BEN.id))
    assert not meeting.seen_by(CLEO).seats[BEN.id].microphone
    meeting.does(BEN, SetMicrophone(True))
    assert meeting.seen_by(CLEO).seats[BEN.id].microphone


def test_asked_to_unmute_until_answered() -> None:
    meeting = open_meeting()
    meeting.does(ANN, AskToUnmute(BEN.id))
    assert meeting.seen_by(BEN).you.asked_to_unmute
    assert not meeting.seen_by(BEN).seats[BEN.id].microphone
    meeting.does(BEN, DeclineUnmute())
    assert not meeting.seen_by(BEN).you.asked_to_unmute
    meeting.does(ANN, AskToUnmute(BEN.id))
    meeting.does(BEN, SetMicrophone(True))
    assert not meeting.seen_by(BEN).you.asked_to_unmute


def test_whoever_is_heard_already_is_not_asked() -> None:
    meeting = open_meeting()
    meeting.does(BEN, SetMicrophone(True))
    meeting.does(ANN, AskToUnmute(BEN.id))
    assert not meeting.seen_by(BEN).you.asked_to_unmute


def test_a_camera_can_be_stopped() -> None:
    meeting = open_meeting()
    meeting.does(BEN, SetCamera(True))
    meeting.does(ANN, StopCamera(BEN.id))
    assert not meeting.seen_by(CLEO).seats[BEN.id].camera
    meeting.refuses("not_seated", ANN, StopCamera(DOT.id))


def test_only_facilitators_learn_that_somebody_struggles() -> None:
    meeting = open_meeting()
    unknowing = meeting.seen_by(CLEO)
    meeting.does(BEN, Struggle(True))
    assert meeting.seen_by(ANN).struggling == [BEN.id]
    assert meeting.seen_by(BEN).you.struggling
    assert meeting.seen_by(CLEO) == unknowing
    meeting.does(ANN, SeenStruggle(BEN.id))
    assert meeting.seen_by(ANN).struggling == []
    assert meeting.seen_by(BEN).you.struggling
    meeting.does(BEN, Struggle(False), Struggle(True))
    assert meeting.seen_by(ANN).struggling == [BEN.id]


def test_the_first_line_takes_the_media_and_another_takes_it_over() -> None:
    meeting = open_meeting()
    assert meeting.seen_by(BEN).you.media == "Ben-1"
    meeting.enters(BEN, tab=2)
    assert meeting.seen_by(BEN).you.media == "Ben-1"
    meeting.does(BEN, TakeMediaOn("Ben-2"))
    assert meeting.seen_by(BEN).you.media == "Ben-2"


def test_media_that_dropped_is_free_for_another_line() -> None:
    meeting = open_meeting()
    meeting.enters(BEN, tab=2)
    meeting.drops(BEN)
    assert meeting.seen_by(BEN).you.media is None
    assert meeting.seen_by(ANN).seats[BEN.id].here
    meeting.does(BEN, TakeMediaOn("Ben-2"))
    assert meeting.seen_by(BEN).you.media == "Ben-2"


def test_a_page_that_comes_back_before_its_old_line_was_missed_keeps_the_media() -> None:
    meeting = open_meeting()
    meeting.enters(BEN, tab=2, replaces=1)
    assert meeting.seen_by(BEN).you.media == "Ben-2"
    assert meeting.room.presence.connections(BEN.id) == ("Ben-2",)
    meeting.drops(BEN)
    assert meeting.seen_by(ANN).seats[BEN.id].here


def test_nobody_replaces_the_line_of_somebody_else() -> None:
    meeting = open_meeting()
    meeting.does(BEN, EnterOn("Ben-2", "p1", replaces="Cleo-1"))
    assert meeting.seen_by(BEN).seats[CLEO.id].here
    assert meeting.seen_by(BEN).you.media == "Ben-1"


def test_media_cannot_be_taken_from_a_line_that_is_not_here_or_another_persons() -> None:
    meeting = open_meeting()
    meeting.refuses("not_here", BEN, TakeMediaOn("Ben-9"))
    meeting.refuses("not_here", BEN, TakeMediaOn("Cleo-1"))


def test_switching_twice_changes_nothing() -> None:
    meeting = open_meeting()
    meeting.does(BEN, SetCamera(True))
    version = meeting.version
    meeting.does(BEN, SetCamera(True), SetMicrophone(False), DeclineUnmute(), Struggle(False))
    assert meeting.version == version

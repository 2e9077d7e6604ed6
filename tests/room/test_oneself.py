"""One's own switches and signs, and what a facilitator may do about them."""

import pytest
from msgspec import structs

from server.circle.lines import TakeMediaOn
from server.kit.errors import Refused
from server.realtime.machine import Actor
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
from server.room.events import MicrophoneSet
from server.room.rules import evolve
from server.room.system import EnterOn
from tests.people import ANN, BEN, CLEO, DOT
from tests.room.meeting import START, open_meeting


def test_muting_asks_nobody_and_forces_nobody() -> None:
    meeting = open_meeting()
    meeting.does(BEN, SetMicrophone(True))
    meeting.refuses("not_facilitator", CLEO, Mute(BEN.id))
    meeting.does(ANN, Mute(BEN.id))
    assert not meeting.seen_by(CLEO).seats[BEN.id].microphone
    meeting.does(BEN, SetMicrophone(True, stops=1))
    assert meeting.seen_by(CLEO).seats[BEN.id].microphone


@pytest.mark.parametrize(
    ("set_on", "stop", "line"), [(SetMicrophone, Mute, "mic"), (SetCamera, StopCamera, "cam")], ids=["mic", "cam"]
)
def test_a_press_made_before_a_stop_was_seen_turns_nothing_on(
    set_on: type[SetMicrophone | SetCamera], stop: type[Mute | StopCamera], line: str
) -> None:
    # given Ben, who is on
    meeting = open_meeting()
    meeting.does(BEN, set_on(True))

    # when Ann turns him off, then his page knows why, and what it pressed before is refused
    meeting.does(ANN, stop(BEN.id))
    you = structs.asdict(meeting.seen_by(BEN).you)
    assert (you[f"{line}_stops"], you[f"{line}_off_because"]) == (1, "facilitator")
    meeting.refuses("turned_off", BEN, set_on(True, stops=0))
    meeting.does(BEN, set_on(False))

    # and a press in view of it turns on, and nothing is said any more
    meeting.does(BEN, set_on(True, stops=1))
    you = structs.asdict(meeting.seen_by(BEN).you)
    assert (you[f"{line}_stops"], you[f"{line}_off_because"]) == (1, None)

    # turning it off oneself is no stop
    meeting.does(BEN, set_on(False))
    you = structs.asdict(meeting.seen_by(BEN).you)
    assert (you[f"{line}_stops"], you[f"{line}_off_because"]) == (1, None)


def test_a_mute_while_somebody_is_away_comes_before_what_they_pressed_meanwhile() -> None:
    # given Ben, muted by himself, whose line drops; he presses, and it does not arrive
    meeting = open_meeting()
    meeting.drops(BEN)

    # when Ann mutes him meanwhile
    meeting.does(ANN, Mute(BEN.id), StopCamera(BEN.id))

    # then what arrives when he is back is too late
    meeting.enters(BEN, tab=2)
    meeting.refuses("turned_off", BEN, SetMicrophone(True))
    meeting.refuses("turned_off", BEN, SetCamera(True))


def test_only_the_page_that_has_the_media_turns_anything_on() -> None:
    meeting = open_meeting()
    meeting.enters(BEN, tab=2)
    other, first = (Actor(BEN.id, "member", f"Ben-{tab}") for tab in (2, 1))
    for command in (SetMicrophone(True), SetCamera(True)):
        with pytest.raises(Refused, match="media_elsewhere"):
            meeting.act(other, command)
        meeting.act(first, command)

    # off is right from everywhere
    for command in (SetMicrophone(False), SetCamera(False)):
        meeting.act(other, command)
    seat = meeting.seen_by(CLEO).seats[BEN.id]
    assert (seat.microphone, seat.camera) == (False, False)


def test_the_seat_remembers_while_its_line_is_away() -> None:
    meeting = open_meeting()
    meeting.does(BEN, SetMicrophone(True), SetCamera(True))
    meeting.drops(BEN)
    meeting.does(ANN, Mute(BEN.id))
    meeting.enters(BEN, tab=2)
    view = meeting.seen_by(BEN)
    assert (view.seats[BEN.id].microphone, view.seats[BEN.id].camera) == (False, True)
    assert (view.you.mic_off_because, view.you.cam_off_because) == ("facilitator", None)


def test_a_log_of_before_says_who_muted() -> None:
    room = evolve(open_meeting().room, MicrophoneSet(BEN.id, False, by=ANN.id), START)
    assert (room.seats[BEN.id].mic.stops, room.seats[BEN.id].mic.because) == (1, "facilitator")


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
    meeting.refuses("has_left", ANN, StopCamera(DOT.id))


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
    meeting.does(BEN, Struggle(True))
    assert meeting.seen_by(ANN).struggling == [BEN.id], "told again, it is unseen again"
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
    meeting.refuses("not_connected", BEN, TakeMediaOn("Ben-9"))
    meeting.refuses("not_connected", BEN, TakeMediaOn("Cleo-1"))


def test_switching_twice_changes_nothing() -> None:
    meeting = open_meeting()
    meeting.does(BEN, SetCamera(True))
    version = meeting.version
    meeting.does(BEN, SetCamera(True), SetMicrophone(False), DeclineUnmute(), Struggle(False))
    assert meeting.version == version

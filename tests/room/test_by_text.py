"""Who comes with a browser that cannot call: they take part by text, and nobody else is the worse for it."""

import pytest

from server.circle.lines import TakeMediaOn
from server.kit.errors import Refused
from server.realtime.media_link import CallOffer
from server.room.commands import Admit, AgreeUnsealed, AskToUnmute, Enter, SetCamera, SetMicrophone, SetWay
from tests.people import ANN, BEN, CLEO
from tests.room.meeting import Meeting, open_meeting
from tests.room.process import Process


def meeting_with_ben_by_text() -> Meeting:
    """Ann, Cleo and Ben, let in one after the other; Ben's browser cannot call."""
    meeting = open_meeting(CLEO)
    meeting.members += (BEN,)
    meeting.enters(BEN, calls=False)
    meeting.does(ANN, Admit(BEN.id))
    for person in (ANN, CLEO):
        meeting.does(person, SetMicrophone(True))
    return meeting


def test_nobody_is_asked_to_go_on_unsealed_for_them_and_everybody_sees_how_they_take_part() -> None:
    meeting = meeting_with_ben_by_text()
    for person in (ANN, BEN, CLEO):
        view = meeting.seen_by(person)
        assert view.unsealed == {}
        assert set(view.keys) == {ANN.id, CLEO.id}
        assert {one: seat.calls for one, seat in view.seats.items()} == {ANN.id: True, CLEO.id: True, BEN.id: False}


def test_they_have_no_media_and_get_none() -> None:
    meeting = meeting_with_ben_by_text()
    assert meeting.seen_by(BEN).you.media is None
    assert meeting.heard() == {ANN.id, CLEO.id}
    place = meeting.policy().permissions[BEN.id]
    assert (place.heard, place.seen, place.receives) == (False, False, False)
    for command in (TakeMediaOn("Ben-1"), SetMicrophone(True), SetCamera(True)):
        meeting.refuses("cannot_call", BEN, command)


def test_they_are_not_asked_to_unmute() -> None:
    meeting = meeting_with_ben_by_text()
    meeting.refuses("takes_part_by_text", ANN, AskToUnmute(BEN.id))


def test_whoever_comes_back_by_text_is_not_asked_any_more() -> None:
    meeting = open_meeting()
    meeting.does(ANN, AskToUnmute(BEN.id))
    meeting.enters(BEN, replaces=1, tab=2, calls=False)
    assert not meeting.seen_by(BEN).you.asked_to_unmute
    # and is asked again in a browser that can
    meeting.enters(BEN, replaces=2, tab=3)
    assert meeting.seen_by(BEN).you.asked_to_unmute


def test_they_have_no_say_in_whether_others_go_on_unsealed() -> None:
    meeting = meeting_with_ben_by_text()
    meeting.enters(CLEO, tab=2, replaces=1, seals=False)
    meeting.does(ANN, AgreeUnsealed(CLEO.id))
    meeting.does(CLEO, AgreeUnsealed(CLEO.id))
    assert meeting.policy().permissions[CLEO.id].receives


def test_they_keep_their_place_in_a_round() -> None:
    meeting = meeting_with_ben_by_text()
    meeting.does(ANN, SetWay("round"))
    assert meeting.seen_by(BEN).floor.next == [CLEO.id, BEN.id]


def test_a_page_that_can_call_has_the_media_whichever_came_first() -> None:
    meeting = meeting_with_ben_by_text()
    meeting.enters(BEN, tab=2)
    assert meeting.seen_by(BEN).you.media == "Ben-2"
    assert meeting.seen_by(ANN).seats[BEN.id].calls
    meeting.does(BEN, SetMicrophone(True))
    # the one that can call goes: what was on does not stay on
    meeting.drops(BEN, tab=2)
    seat = meeting.seen_by(ANN).seats[BEN.id]
    assert (seat.calls, seat.microphone, BEN.id in meeting.heard()) == (False, False, False)


def test_a_page_that_cannot_call_never_takes_the_media_over() -> None:
    meeting = open_meeting(BEN)
    meeting.enters(BEN, tab=2, calls=False)
    meeting.refuses("cannot_call", BEN, TakeMediaOn("Ben-2"))
    meeting.drops(BEN)
    assert meeting.seen_by(BEN).you.media is None
    meeting.enters(BEN, tab=3, replaces=2, calls=False)
    assert meeting.seen_by(BEN).you.media is None


async def test_their_offers_get_a_code_of_their_own(process: Process, meeting: str) -> None:
    (first,) = await process.come_in(meeting)
    ann = await process.look(ANN, meeting, tab=2)
    await process.do(ann, meeting, Enter(calls=False))
    assert (await process.rooms.offer(ANN.id, meeting, CallOffer("sdp"))).sdp
    await process.rooms.dropped(meeting, first.id)
    with pytest.raises(Refused, match=r"^cannot_call$"):
        await process.rooms.offer(ANN.id, meeting, CallOffer("sdp"))

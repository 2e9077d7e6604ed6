"""Who seals in a room, and what follows for those who cannot."""

import pytest

from server.circle.lines import TakeMediaOn
from server.kit.errors import Refused
from server.realtime.media_link import CallOffer
from server.room.commands import Admit, AgreeUnsealed, Leave, SetMicrophone, TellKeys
from tests.keys import key_of
from tests.people import ANN, BEN, CLEO, Person
from tests.realtime.screens import Screen
from tests.room.meeting import Meeting, open_meeting
from tests.room.process import Process, seen


def meeting_with_old_browser(person: Person = BEN) -> Meeting:
    """Ann, Ben and Cleo sit with microphones on; this person's browser cannot seal."""
    meeting = open_meeting()
    for one in (ANN, BEN, CLEO):
        meeting.does(one, SetMicrophone(True))
    meeting.enters(person, tab=2, replaces=1, seals=False)
    return meeting


def test_keys_are_told_to_those_who_sit_only() -> None:
    meeting = open_meeting(BEN)
    meeting.members += (CLEO,)
    meeting.enters(CLEO)
    keys = {one.id: key_of(f"{one.name}-1") for one in (ANN, BEN)}
    assert meeting.seen_by(BEN).keys == meeting.seen_by(ANN).keys == keys
    assert meeting.seen_by(CLEO).keys == {}
    meeting.does(ANN, Admit(CLEO.id))
    assert meeting.seen_by(BEN).keys == keys | {CLEO.id: key_of("Cleo-1")}
    meeting.drops(CLEO)
    assert meeting.seen_by(BEN).keys == keys
    meeting.enters(BEN, tab=2)
    meeting.does(BEN, TakeMediaOn("Ben-2"))
    assert meeting.seen_by(ANN).keys[BEN.id] == key_of("Ben-2")


def test_who_cannot_seal_is_neither_heard_nor_hears_until_everybody_agreed() -> None:
    meeting = meeting_with_old_browser()
    for person, heard in ((BEN, {ANN.id, CLEO.id}), (ANN, {ANN.id, CLEO.id}), (CLEO, {ANN.id, BEN.id, CLEO.id})):
        meeting.does(person, AgreeUnsealed(BEN.id))
        assert meeting.heard() == heard
        assert meeting.policy().permissions[BEN.id].receives == (BEN.id in heard)
    assert meeting.seen_by(ANN).unsealed == {BEN.id: [ANN.id, BEN.id, CLEO.id]}


def test_nobody_agrees_for_somebody_else_or_in_advance() -> None:
    meeting = meeting_with_old_browser()
    meeting.does(ANN, AgreeUnsealed(BEN.id), AgreeUnsealed(CLEO.id))
    assert meeting.seen_by(CLEO).unsealed == {BEN.id: [ANN.id]}
    meeting.enters(CLEO, tab=2, replaces=1, seals=False)
    assert meeting.seen_by(ANN).unsealed == {BEN.id: [ANN.id], CLEO.id: []}


def test_a_newcomer_has_to_agree_and_so_has_another_page_of_somebody_who_did() -> None:
    meeting = meeting_with_old_browser(CLEO)
    meeting.does(BEN, Leave())
    for person in (ANN, CLEO):
        meeting.does(person, AgreeUnsealed(CLEO.id))
    assert meeting.heard() == {ANN.id, CLEO.id}
    meeting.enters(BEN)
    assert meeting.heard() == {ANN.id}
    meeting.does(BEN, AgreeUnsealed(CLEO.id))
    assert CLEO.id in meeting.heard()
    meeting.enters(ANN, tab=2, replaces=1)
    assert CLEO.id not in meeting.heard()


def test_it_is_sealed_again_when_who_could_not_is_gone_or_comes_back_with_a_browser_that_can() -> None:
    meeting = meeting_with_old_browser()
    for person in (ANN, BEN, CLEO):
        meeting.does(person, AgreeUnsealed(BEN.id))
    meeting.drops(BEN, tab=2)
    assert meeting.seen_by(ANN).unsealed == {}
    meeting.refuses("not_here", ANN, AgreeUnsealed(BEN.id))
    meeting.enters(BEN, tab=3)
    assert (meeting.seen_by(ANN).unsealed, meeting.heard()) == ({}, {ANN.id, BEN.id, CLEO.id})
    meeting.enters(BEN, tab=4, replaces=3, seals=False)
    assert meeting.seen_by(ANN).unsealed == {BEN.id: []}
    meeting.does(ANN, AgreeUnsealed(BEN.id))
    meeting.does(BEN, Leave())
    meeting.enters(BEN, tab=4, seals=False)
    assert meeting.seen_by(ANN).unsealed == {BEN.id: []}


async def test_what_browsers_say_goes_to_the_others_who_sit(process: Process, meeting: str) -> None:
    ann, ben, cleo = await process.come_in(meeting, BEN, CLEO)
    await process.do(cleo, meeting, Leave())
    await process.do(ben, meeting, TellKeys('{"do":"ask","of":[]}'))
    told = {"kind": "keys", "from": BEN.id, "said": '{"do":"ask","of":[]}'}
    assert [told in screen.told for screen in (ann, ben, cleo)] == [True, False, False]
    assert set(seen(ann)["keys"]) == {ANN.id, BEN.id}
    with pytest.raises(Refused, match="not_seated"):
        await process.do(Screen(cleo.id, CLEO.id), meeting, TellKeys("x"))


async def test_the_media_server_is_told_of_no_key_and_of_nothing_that_browsers_say(
    process: Process, meeting: str
) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    await process.do(ann, meeting, TellKeys("a box for Ben"))
    await process.rooms.offer(BEN.id, meeting, CallOffer("sdp"))
    told = repr([process.media.policies, process.media.offers, process.media.asked, process.media.wishes])
    assert BEN.id in told
    for secret in (key_of(ann.id), key_of(ben.id), "a box for Ben"):
        assert secret in repr([*ann.told, *ben.told, seen(ann), seen(ben)])
        assert secret not in told

"""What comes over the socket, and what is seen."""

import pytest

from server.kit.errors import Malformed, Refused
from server.room.commands import (
    Admit,
    EndMeeting,
    Enter,
    Leave,
    React,
    SetMicrophone,
    SetWay,
    Struggle,
    TellLine,
)
from tests.house import House
from tests.people import ANN, BEN, CLEO, DOT, EVE
from tests.realtime.screens import Screen
from tests.room.process import Process, seen


async def refused(code: str, process: Process, screen: Screen, meeting: str, command: object) -> None:
    with pytest.raises(Refused, match=rf"^{code}$"):
        await process.do(screen, meeting, command)


# -- who may


async def test_strangers_and_organisers_who_do_not_belong_see_nothing(process: Process, meeting: str) -> None:
    with pytest.raises(Refused, match=r"^not_found$"):
        await process.look(EVE, meeting)
    with pytest.raises(Refused, match=r"^not_member$"):
        await process.look(DOT, meeting)
    with pytest.raises(Refused, match=r"^not_found$"):
        await process.look(ANN, "no-such-meeting")


async def test_a_stranger_can_do_nothing(process: Process, meeting: str) -> None:
    await process.look(ANN, meeting)
    for command in (Enter(), Leave(), React("me_too"), EndMeeting()):
        for made_up in (meeting, "no-such-meeting"):
            with pytest.raises(Refused, match=r"^(not_found|subscribe_first)$"):
                await process.do(Screen("eve-1", EVE.id), made_up, command)
    assert "no-such-meeting" not in process.rooms.live.known()


async def test_garbage_is_malformed(process: Process, meeting: str) -> None:
    ann = await process.look(ANN, meeting)
    bodies: tuple[object, ...] = (
        {"do": "Explode"},
        {"do": "Admit"},
        {"do": "Admit", "person": 7},
        {"do": "Enter", "x": 1},
        [],
    )
    for body in bodies:
        with pytest.raises(Malformed):
            await process.do(ann, meeting, body)


async def test_whoever_has_not_accepted_the_agreement_does_so_first(
    house: House, process: Process, meeting: str
) -> None:
    [ann] = await process.come_in(meeting)
    ben = await process.look(BEN, meeting)
    group = seen(ann)["group"]
    await house.ask(ANN, "PATCH", f"/api/groups/{group}", {"agreement": "And nothing is recorded."})
    await refused("agreement_first", process, ben, meeting, Enter())
    await process.do(ann, meeting, Enter())
    await house.ask(BEN, "POST", f"/api/groups/{group}/agreement", {"version": 2})
    await process.do(ben, meeting, Enter())
    assert seen(ben)["you"]["where"] == "waiting"


async def test_entering_needs_a_subscription(process: Process, meeting: str) -> None:
    await process.look(BEN, meeting)
    await refused("subscribe_first", process, Screen("another", BEN.id), meeting, Enter())


# -- what is seen


async def test_from_the_lobby_to_a_seat(process: Process, meeting: str) -> None:
    ann = await process.look(ANN, meeting)
    ben = await process.look(BEN, meeting)
    assert seen(ben)["you"] == {"where": "outside"}
    await process.do(ben, meeting, Enter())
    assert seen(ben)["you"]["where"] == "waiting"
    await process.do(ann, meeting, Enter())
    assert seen(ann)["waiting"][BEN.id]["name"] == "Ben"
    assert seen(ben)["lead"] == ANN.id
    await process.do(ann, meeting, Admit(BEN.id))
    assert seen(ben)["order"] == [ANN.id, BEN.id]
    assert seen(ben)["you"]["media"] == ben.id
    assert "waiting" not in seen(ann)


async def test_what_is_hidden_sends_nothing(process: Process, meeting: str) -> None:
    ann, ben, cleo = await process.come_in(meeting, BEN, CLEO)
    before = len(cleo.frames)
    await process.do(ben, meeting, Struggle(True))
    assert seen(ann)["struggling"] == [BEN.id]
    assert len(cleo.frames) == before


async def test_a_command_repeated_acts_once(process: Process, meeting: str) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    first = await process.do(ben, meeting, SetMicrophone(True), "same")
    await process.do(ann, meeting, SetWay("round"))
    assert await process.do(ben, meeting, SetMicrophone(True), "same") == first


async def test_enter_repeated_over_another_line_is_about_that_line(process: Process, meeting: str) -> None:
    _, ben = await process.come_in(meeting, BEN)
    await process.do(ben, meeting, Enter(), "same")
    await process.drop(ben, meeting)
    again = await process.look(BEN, meeting, tab=2)
    await process.do(again, meeting, Enter(), "same")
    assert seen(again)["you"]["media"] == again.id
    assert "here" not in seen(again)["seats"][BEN.id]


async def test_a_page_that_comes_back_before_the_old_socket_was_missed(process: Process, meeting: str) -> None:
    _, ben = await process.come_in(meeting, BEN)
    again = await process.look(BEN, meeting, tab=2)
    await process.do(again, meeting, Enter(replaces=ben.id))
    assert seen(again)["you"]["media"] == again.id
    await process.drop(ben, meeting)
    assert "here" not in seen(again)["seats"][BEN.id]


async def test_a_reaction_is_shown_to_those_who_sit(process: Process, meeting: str) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    cleo = await process.look(CLEO, meeting)
    await process.do(ben, meeting, React("thank_you"))
    told = {"kind": "reaction", "person": BEN.id, "reaction": "thank_you"}
    assert (ann.told, ben.told, cleo.told) == ([told], [told], [])
    await refused("not_seated", process, cleo, meeting, React("me_too"))


async def test_a_weak_line_is_told_to_those_who_sit(process: Process, meeting: str) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    cleo = await process.look(CLEO, meeting)
    await process.do(ben, meeting, TellLine("weak"))
    assert (ann.told, cleo.told) == ([{"kind": "line", "person": BEN.id, "line": "weak"}], [])
    await refused("not_seated", process, cleo, meeting, TellLine("weak"))


async def test_a_new_name_is_seen_by_everybody(house: House, process: Process, meeting: str) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    await house.ask(BEN, "PATCH", f"/api/groups/{seen(ann)['group']}/me", {"name": "Benjamin"})
    for _ in range(50):
        if seen(ann)["seats"][BEN.id]["name"] == "Benjamin":
            break
        await process.rooms.refresh(meeting)
    assert seen(ben)["seats"][BEN.id]["name"] == "Benjamin"

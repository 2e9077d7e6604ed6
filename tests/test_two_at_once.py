"""Two who act at once, a command repeated, a command for a state that has just changed: one clear outcome each."""

from dataclasses import dataclass
from typing import Any

import pytest

from server.realtime.merge_patch import apply
from tests.gathering import Gathering
from tests.line import Line
from tests.people import ANN, BEN, CLEO

pytestmark = pytest.mark.whole

Ask = tuple[str, dict[str, object]]
"""Who asks for what."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two commands at once. shape: outcomes of one and the other when the one, or the other, comes first"""

    one: Ask
    other: Ask
    one_first: tuple[str, str]
    other_first: tuple[str, str]


def ann(do: str, **arguments: object) -> Ask:
    """Leads."""
    return "ann", {"do": do, **arguments}


def ben(do: str, **arguments: object) -> Ask:
    """Helps to lead."""
    return "ben", {"do": do, **arguments}


def cleo(do: str, **arguments: object) -> Ask:
    """Has the turn; Fay comes next."""
    return "cleo", {"do": do, **arguments}


def same(do: str, refusal: str, **arguments: object) -> Pair:
    """Both facilitators ask for the same."""
    return Pair(ann(do, **arguments), ben(do, **arguments), ("ok", refusal), (refusal, "ok"))


HOLDER = {"holder": CLEO.id}
BOTH = ("ok", "ok")
PAIRS = {
    "both give the turn on": same("NextTurn", "turn_moved_on", **HOLDER),
    "both skip": same("SkipTurn", "turn_moved_on", **HOLDER),
    "both let the same one in": same("Admit", "ok", person="{hal}"),
    "both let everybody in": same("AdmitAll", "ok"),
    "both refuse": same("Refuse", "ok", person="{hal}"),
    "both send out": same("Remove", "ok", person=CLEO.id, may_return=False),
    "both give the turn to Fay": same("GiveTurn", "already_holding", to="{fay}"),
    "both end": same("EndMeeting", "meeting_over"),
    "give on and skip": Pair(
        ann("NextTurn", **HOLDER), ben("SkipTurn", **HOLDER), ("ok", "turn_moved_on"), ("turn_moved_on", "ok")
    ),
    "give on and longer": Pair(
        ann("NextTurn", **HOLDER), ben("ExtendTurn", **HOLDER, by_s=60), ("ok", "turn_moved_on"), BOTH
    ),
    "give on and she passes": Pair(
        ann("NextTurn", **HOLDER), cleo("Pass"), ("ok", "not_next"), ("turn_moved_on", "ok")
    ),
    "give on and she has finished": Pair(
        ann("NextTurn", **HOLDER), cleo("NextTurn", **HOLDER), ("ok", "turn_moved_on"), ("turn_moved_on", "ok")
    ),
    "let in and refuse": Pair(
        ann("Admit", person="{hal}"), ben("Refuse", person="{hal}"), ("ok", "not_waiting"), ("not_waiting", "ok")
    ),
    "let in and lock": Pair(ann("Admit", person="{hal}"), ben("Lock", on=True), BOTH, ("unlock_first", "ok")),
    "send out and give the turn": Pair(
        ann("Remove", person=CLEO.id, may_return=True),
        ben("GiveTurn", to=CLEO.id),
        ("ok", "has_left"),
        ("ok", "already_holding"),
    ),
    "send out and she raises a hand": Pair(
        ann("Remove", person=CLEO.id, may_return=True), cleo("SetCamera", on=True), ("ok", "not_seated"), BOTH
    ),
    "she leaves and is given the turn": Pair(cleo("Leave"), ann("Mute", person=CLEO.id), ("ok", "has_left"), BOTH),
    "end and let in": Pair(ann("EndMeeting"), ben("Admit", person="{hal}"), ("ok", "meeting_over"), BOTH),
    "end and she speaks on": Pair(ann("EndMeeting"), cleo("SetMicrophone", on=True), ("ok", "meeting_over"), BOTH),
    "another way and give on": Pair(
        ann("SetWay", way="open"), ben("NextTurn", **HOLDER), ("ok", "turn_moved_on"), BOTH
    ),
    "reorder and give on": Pair(
        ann("Reorder", next=["{fay}", BEN.id]), ben("NextTurn", **HOLDER), BOTH, ("same_people", "ok")
    ),
    "end his help while he helps": Pair(
        ann("Appoint", person=BEN.id, on=False), ben("Lock", on=True), ("ok", "not_facilitator"), BOTH
    ),
    "hand over and he takes it": Pair(ann("HandOver", to=BEN.id), ben("AcceptLead"), BOTH, ("ok", "not_offered")),
    "hand over and she leaves": Pair(ann("HandOver", to=CLEO.id), cleo("Leave"), BOTH, ("has_left", "ok")),
}


async def circle(place: Gathering) -> dict[str, Line]:
    """Ann leads, Ben helps; a round, in which Cleo has the turn and Fay is next; Hal waits."""
    a, b, c, _ = await place.seated(BEN, CLEO, place.invitation.fay)
    assert await a.do(place.room, "Appoint", person=BEN.id, on=True) == "ok"
    assert await a.do(place.room, "SetWay", way="round") == "ok"
    assert await a.do(place.room, "GiveTurn", to=CLEO.id) == "ok"
    await place.entered(place.invitation.hal)
    lines = {"ann": a, "ben": b, "cleo": c}
    for line in lines.values():
        await line.watch(place.room)
    return lines


def send(place: Gathering, lines: dict[str, Line], ask: Ask) -> None:
    who, body = ask
    names = {"{fay}": place.invitation.fay.id, "{hal}": place.invitation.hal.id}
    filled: dict[str, Any] = {}
    for key, value in body.items():
        filled[key] = (
            [names.get(one, one) for one in value] if isinstance(value, list) else names.get(str(value), value)
        )
    lines[who].say(type="command", id=f"at-once-{who}", channel=place.room, body=filled)


def outcome(frames: list[dict[str, Any]]) -> str:
    """The one answer among these."""
    (answer,) = [frame for frame in frames if frame["type"] in ("ack", "refused")]
    return str(answer.get("code", "ok"))


def shown(before: Any, frames: list[dict[str, Any]], channel: str) -> Any:
    """What a page makes of these frames."""
    view, version = before["view"], before["version"]
    for frame in (one for one in frames if one.get("channel") == channel):
        if frame["type"] == "patch":
            assert frame["from"] == version < frame["to"]
            view, version = apply(view, frame["patch"]), frame["to"]
        elif frame["type"] == "snapshot":
            view, version = frame["view"], frame["version"]
    return view


@pytest.mark.parametrize("first", ["nobody", "one", "other"])
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS.keys())
async def test_two_at_once_come_to_one_clear_outcome(place: Gathering, pair: Pair, first: str) -> None:
    lines = await circle(place)
    before = {who: await line.watch(place.room) for who, line in lines.items()}
    frames: dict[str, list[dict[str, Any]]] = {who: [] for who in lines}
    for ask in (pair.other, pair.one) if first == "other" else (pair.one, pair.other):
        send(place, lines, ask)
        if first != "nobody":
            frames[ask[0]] += await lines[ask[0]].heard()
    for who in [*lines] * 2:  # what the last to be answered did reaches everybody else a moment later
        frames[who] += await lines[who].heard()

    expected = {"one": [pair.one_first], "other": [pair.other_first], "nobody": [pair.one_first, pair.other_first]}
    assert (outcome(frames[pair.one[0]]), outcome(frames[pair.other[0]])) in expected[first]
    # and everybody sees the same room, whichever way they came to see it
    for who, line in lines.items():
        assert shown(before[who], frames[who], place.room) == (await line.watch(place.room))["view"]


async def test_a_command_repeated_has_one_effect_and_one_answer(place: Gathering) -> None:
    lines = await circle(place)
    first = await lines["cleo"].answer(place.room, {"do": "Pass"}, "once")
    assert first["type"] == "ack"
    assert await lines["ann"].do(place.room, "GiveTurn", to=CLEO.id) == "ok"
    # the line dropped before the answer came: the page asks again over another
    await lines["cleo"].hang_up()
    again = (await place.entered(CLEO))[0]
    assert await again.answer(place.room, {"do": "Pass"}, "once") == first
    assert (await again.watch(place.room))["view"]["floor"]["holder"] == CLEO.id
    # somebody else's command may be called the same
    assert (await lines["ann"].answer(place.room, {"do": "Lock", "on": True}, "once"))["type"] == "ack"
    assert (await again.watch(place.room))["view"]["locked"]


async def test_a_command_refused_may_come_to_something_when_it_is_repeated(place: Gathering) -> None:
    lines = await circle(place)
    refused = await lines["cleo"].answer(place.room, {"do": "LowerHand", "person": BEN.id}, "again")
    assert refused["code"] == "not_facilitator"
    assert await lines["ann"].do(place.room, "HandOver", to=CLEO.id) == "ok"
    assert await lines["cleo"].do(place.room, "AcceptLead") == "ok"
    assert (await lines["cleo"].answer(place.room, {"do": "LowerHand", "person": BEN.id}, "again"))["type"] == "ack"


async def test_a_message_repeated_is_said_once(place: Gathering) -> None:
    lines = await circle(place)
    talk = f"conversation:meeting-{place.invitation.meeting}"
    ann, ben = lines["ann"], lines["ben"]
    for line in (ann, ben):
        await line.watch(talk)
    for _ in range(3):
        ann.say(type="command", id="m1", channel=talk, body={"do": "Say", "text": "Hello"})
    ben.say(type="command", id="m1", channel=talk, body={"do": "Say", "text": "Hello to you"})
    answers = [await ann.until_answered() for _ in range(3)]
    assert [answer["version"] for answer in answers] == [answers[0]["version"]] * 3
    assert (await ben.until_answered())["type"] == "ack"
    kept = (await ann.watch(talk))["view"]["messages"]
    assert sorted(message["text"] for message in kept.values()) == ["Hello", "Hello to you"]


async def test_of_two_who_take_the_last_chair_at_a_table_one_sits(place: Gathering) -> None:
    people = [place.invitation.fay, ANN, BEN]
    lines = [await place.looking(person, place.tearoom) for person in people]
    for line in lines:
        await line.do(place.tearoom, "WalkIn")
    assert await lines[0].do(place.tearoom, "Sit", table="quiet") == "ok"
    for line in lines[1:]:
        line.say(type="command", id="sit", channel=place.tearoom, body={"do": "Sit", "table": "quiet"})
    assert sorted([outcome([await line.until_answered()]) for line in lines[1:]]) == ["ok", "table_full"]
    assert len((await lines[0].watch(place.tearoom))["view"]["tables"]["quiet"]["order"]) == 2

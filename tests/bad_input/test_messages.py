"""A message that cannot be kept, or one too many, takes no other along."""

import pytest

from tests.bad_input.parts import SECRET_TEXT
from tests.gathering import Gathering
from tests.people import ANN, BEN

pytestmark = pytest.mark.whole


async def test_a_message_that_cannot_be_kept_is_refused_and_those_before_and_after_are(place: Gathering) -> None:
    ann, ben = await place.seated(BEN)
    talk = f"conversation:meeting-{place.invitation.meeting}"
    for line in (ann, ben):
        await line.watch(talk)
    texts = {
        "first": "ok",
        "x" * 4_000: "ok",
        "x" * 4_001: "too_long",
        "\U0001f375" * 4_000: "ok",
        SECRET_TEXT + "\0": "bad_text",
        SECRET_TEXT + "\x07": "bad_text",
        " \u200b\n\t\u2028": "empty",
        "<script>alert(1)</script>": "ok",
        "'; DROP TABLE message; --": "ok",
        "last": "ok",
    }
    assert {text: await ben.do(talk, "Say", text=text) for text in texts} == texts
    kept = [text for text, outcome in texts.items() if outcome == "ok"]
    again = (await (await place.line(ANN)).watch(talk))["view"]["messages"]
    assert [message["text"] for message in again.values()] == kept


async def test_two_hundred_commands_in_a_second(place: Gathering) -> None:
    ann, ben = await place.seated(BEN)
    talk = f"conversation:meeting-{place.invitation.meeting}"
    flooding = await place.looking(BEN, talk)
    await ann.watch(talk)
    for number in range(200):
        flooding.say(type="command", id=f"m{number}", channel=talk, body={"do": "Say", "text": f"{number}"})
    answers = [await flooding.until_answered() for _ in range(200)]
    refusals = [one["code"] for one in answers if one["type"] == "refused"]
    assert refusals == ["too_many"] * 161  # 40 at once; one was for entering

    # everything that was acknowledged is there, and others were not kept from anything
    assert await ann.do(talk, "Say", text="And I?") == "ok"
    assert await ben.do(place.room, "RaiseHand") == "ok"
    kept = (await (await place.line(BEN)).watch(talk))["view"]["messages"]
    assert [one["text"] for one in kept.values()] == [*(str(number) for number in range(39)), "And I?"]

    # and what was refused can be said again, with the same id, a little later
    await place.house.clock.advance(1)
    answer = await flooding.answer(talk, {"do": "Say", "text": "39"}, "m39")
    assert answer["type"] == "ack"

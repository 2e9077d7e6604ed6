"""A frame that is none ends its own connection only."""

import json

import pytest

from tests.gathering import Gathering
from tests.people import BEN

pytestmark = pytest.mark.whole


def command(channel: str, body: str, command_id: str = '"c"') -> str:
    return f'{{"type":"command","id":{command_id},"channel":"{channel}","body":{body}}}'


DEEP = 30_000
MALFORMED: dict[str, str] = {
    "nothing": "",
    "no JSON": "hello",
    "half a frame": '{"type":"ping"',
    "two frames": '{"type":"ping","t":1}{"type":"ping","t":1}',
    "a list": "[]",
    "a number": "1",
    "a NUL": '{"type":"ping","t":1}\0',
    "a NUL in a name": '{"type":"subscribe","channel":"room:\0"}',
    "an unknown type": '{"type":"dance"}',
    "our own type": '{"type":"ack","id":"c","version":1}',
    "no type": '{"channel":"person:me"}',
    "a type that is no text": '{"type":7}',
    "a channel that is no text": '{"type":"subscribe","channel":["person:me"]}',
    "an unknown field": '{"type":"subscribe","channel":"person:me","admin":true}',
    "half of a surrogate pair": '{"type":"subscribe","channel":"\\ud800"}',
    "a since that is no number": '{"type":"subscribe","channel":"person:me","since":"now"}',
    "a since before all": '{"type":"subscribe","channel":"person:me","since":-1}',
    "a since far before all": '{"type":"subscribe","channel":"person:me","since":-99999999999999999999999999}',
    "a since far after all": '{"type":"subscribe","channel":"person:me","since":99999999999999999999999999}',
    "a time that is no number": '{"type":"ping","t":1e999}',
    "an empty command id": command("{room}", '{"do":"Enter"}', '""'),
    "a long command id": command("{room}", '{"do":"Enter"}', '"' + "x" * 65 + '"'),
    "a command id with a control character": command("{room}", '{"do":"Enter"}', '"\\u0007"'),
    "an unknown command": command("{room}", '{"do":"Explode"}'),
    "a command of another channel": command("{room}", '{"do":"WalkIn"}'),
    "a command without its argument": command("{room}", '{"do":"Admit"}'),
    "a command with one too many": command("{room}", '{"do":"Leave","person":"x"}'),
    "a command for nobody": command("{room}", '{"do":"Admit","person":""}'),
    "a command for a list": command("{room}", '{"do":"Admit","person":["x"]}'),
    "a very long person": command("{room}", '{"do":"Admit","person":"' + "x" * 65 + '"}'),
    "a turn too short": command("{room}", '{"do":"SetWay","way":"round","turn_s":1}'),
    "a turn of half a second": command("{room}", '{"do":"SetWay","way":"round","turn_s":30.5}'),
    "a question far too long": command("{room}", '{"do":"SetWay","way":"round","question":"' + "x" * 801 + '"}'),
    "an unknown way": command("{room}", '{"do":"SetWay","way":"shout"}'),
    "too many next": command("{room}", '{"do":"Reorder","next":[' + ",".join(['"x"'] * 21) + "]}"),
    "an unknown table": command("{tearoom}", '{"do":"Sit","table":"roof"}'),
    "a key that is none": command("{room}", '{"do":"Enter","key":"AAAA"}'),
    "too much said": command("{room}", '{"do":"TellKeys","said":"' + "x" * 4_001 + '"}'),
    "too much said in private": command("{room}", '{"do":"TellPrivately","person":"x","said":"' + "x" * 4_501 + '"}'),
    "a truth that is a word": command("{tearoom}", '{"do":"WalkIn","seen":"yes"}'),
    "no text to say": command("{talk}", '{"do":"Say","text":null}'),
    "an empty text": command("{talk}", '{"do":"Say","text":""}'),
    "a message that cannot be": command("{talk}", '{"do":"Unsay","message":99999999999999999999999999}'),
    "a message far from all": command("{talk}", '{"do":"Edit","text":"x","message":2147483648}'),
    "no body": '{"type":"command","id":"c","channel":"{room}"}',
    "a body that is nothing": command("{room}", "null"),
    "a deep body": command("{room}", "[" * DEEP + "]" * DEEP),
    "a deep frame": "[" * DEEP,
    "a deep unknown field": '{"type":"ping","t":1,"x":' + '{"x":' * 10_000 + "1" + "}" * 10_001,
}


def told(text: str, place: Gathering) -> str:
    names = {"room": place.room, "tearoom": place.tearoom, "talk": f"conversation:{place.tearoom.replace(':', '-')}"}
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


async def test_what_is_malformed_ends_that_connection_and_nobody_elses(place: Gathering) -> None:
    ann, ben = await place.seated(BEN)
    for line in (ann, ben):
        await line.heard()
        await line.watch(place.tearoom)
    await ben.do(place.tearoom, "WalkIn")
    await ann.heard()

    codes = {}
    for name, frame in MALFORMED.items():
        other = await place.looking(BEN, place.room, place.tearoom)
        other.throw(told(frame, place))
        codes[name] = await other.closed()
    assert codes == dict.fromkeys(MALFORMED, 1007)

    for line in (ann, ben):
        assert await line.heard() == []


@pytest.mark.parametrize(
    ("text", "data", "code"),
    [
        (None, b'{"type":"ping","t":1}', 1007),
        ('{"type":"subscribe","channel":"' + "x" * 65_536 + '"}', None, 1009),
        ('{"type":"subscribe","channel":"' + "\u20ac" * 22_000 + '"}', None, 1009),
    ],
    ids=["bytes", "too many characters", "too many bytes"],
)
async def test_what_is_no_frame_at_all_ends_the_connection(
    place: Gathering, text: str | None, data: bytes | None, code: int
) -> None:
    line = await place.line(BEN)
    line.throw(text, data)
    assert await line.closed() == code


async def test_a_frame_of_exactly_64_kib_is_read(place: Gathering) -> None:
    [ann] = await place.seated()
    talk = f"conversation:meeting-{place.invitation.meeting}"
    empty = command(talk, json.dumps({"do": "Say", "text": ""}))
    await ann.watch(talk)
    ann.throw(empty.replace('"text": ""', '"text": "' + "x" * (65_536 - len(empty)) + '"'))
    assert (await ann.until_answered())["code"] == "too_long"

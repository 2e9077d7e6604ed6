"""What is wrong gets its code, nothing is lost, nobody else notices, and the log tells of nobody."""

import io
import itertools
import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import structlog

from server.kit import log
from tests.doors import Door
from tests.gathering import Gathering, Invitation, gather, invite
from tests.groups.doors import DOORS as GROUPS
from tests.house import URL
from tests.identity.doors import DOORS as IDENTITY
from tests.line import Line
from tests.people import ANN, BEN, CAST, CLEO, DOT, EVE
from tests.room.doors import DOORS as ROOM
from tests.schedule.doors import DOORS as SCHEDULE
from tests.tearoom.doors import DOORS as TEAROOM

pytestmark = pytest.mark.whole

SECRET_TEXT = "what-only-the-circle-hears"


@pytest.fixture(autouse=True)
def written(invitation: Invitation) -> Iterator[io.StringIO]:
    """Everything that is logged during the test: no bug of ours, and nothing about people."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    log.configure(stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)
    told = stream.getvalue()
    assert "bug" not in told
    assert "listener_failed" not in told
    assert "Traceback" not in told
    people = [*CAST, invitation.fay, invitation.gus, invitation.hal]
    private = [*(one.name for one in people), *(one.id for one in people), *invitation.secrets.values()]
    assert not re.search("|".join(rf"\b{re.escape(one)}\b" for one in [*private, "example.org", SECRET_TEXT]), told)


@pytest.fixture
async def place(invitation: Invitation, tmp_path: Path) -> AsyncIterator[Gathering]:
    async with gather(invitation, tmp_path) as gathering:
        yield gathering


def later(place: Gathering, seconds: float) -> None:
    """Let time pass at a stroke: nothing that waits for it wakes."""
    place.house.clock._now += timedelta(seconds=seconds)


# -- frames


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
    "an unknown way": command("{room}", '{"do":"SetWay","way":"shout"}'),
    "too many next": command("{room}", '{"do":"Reorder","next":[' + ",".join(['"x"'] * 21) + "]}"),
    "an unknown table": command("{tearoom}", '{"do":"Sit","table":"roof"}'),
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


# -- texts


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
    assert refusals == ["too_many"] * 161  # 40 at once; one was for watching

    # everything that was acknowledged is there, and others were not kept from anything
    assert await ann.do(talk, "Say", text="And I?") == "ok"
    assert await ben.do(place.room, "RaiseHand") == "ok"
    kept = (await (await place.line(BEN)).watch(talk))["view"]["messages"]
    assert [one["text"] for one in kept.values()] == [*(str(number) for number in range(39)), "And I?"]

    # and what was refused can be said again, with the same id, a little later
    await place.house.clock.advance(1)
    answer = await flooding.answer(talk, {"do": "Say", "text": "39"}, "m39")
    assert answer["type"] == "ack"


# -- versions


@pytest.mark.parametrize("since", [999, 2**31, 2**63 - 1])
async def test_a_version_from_the_future_is_answered_with_everything(place: Gathering, since: int) -> None:
    [ann] = await place.seated()
    talk = f"conversation:meeting-{place.invitation.meeting}"
    await ann.watch(talk)
    await ann.do(talk, "Say", text="Hello")
    for channel in (talk, place.room, "person:me"):
        assert (await (await place.line(ANN)).watch(channel, since))["type"] == "snapshot"


async def test_a_stale_version_is_brought_up_to_date(place: Gathering) -> None:
    [ann] = await place.seated()
    talk = f"conversation:meeting-{place.invitation.meeting}"
    await ann.watch(talk)
    for text in ("One", "Two"):
        await ann.do(talk, "Say", text=text)
    patch = await (await place.line(ANN)).watch(talk, 1)
    assert (patch["type"], patch["from"], patch["to"]) == ("patch", 1, 2)
    assert [one["text"] for one in patch["patch"]["messages"].values()] == ["Two"]


# -- the handshake


@pytest.mark.parametrize("origin", ["https://elsewhere.test", "null", "", f"{URL}.elsewhere.test"])
async def test_another_sites_page_gets_no_socket(place: Gathering, origin: str) -> None:
    async with Line(place.house.app, URL, place.house.secrets[ANN.id], origin=origin) as line:
        assert await line.closed() == 1008
        assert line.frames == []


@pytest.mark.parametrize("subprotocols", [(), ("tearoom.v2",), ("graphql-ws", "TEAROOM.V1")])
async def test_another_protocol_gets_no_socket(place: Gathering, subprotocols: tuple[str, ...]) -> None:
    async with Line(place.house.app, URL, place.house.secrets[ANN.id], subprotocols=subprotocols) as line:
        assert await line.closed() == 1002
        assert line.frames == []


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 5_000, "\xff\xfe", '"; DROP TABLE', "a=b; tearoom=c"])
async def test_a_cookie_that_is_none_signs_nobody_in(place: Gathering, secret: str) -> None:
    async with Line(place.house.app, URL, secret) as line:
        assert await line.closed() == 4001
        assert line.frames == []


# -- bodies


NASTY: list[object] = [
    *(None, True, -1, 0, 2**31, 2**70, 1.5, 1e308, "", " ", "\0", "a\0b", "\u202eevil", "x" * 5_000, "\U0001f375" * 41),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-08T16:00:00", "\u200d"),
    *([], {}, ["\0"], [[]], ["x"] * 1_000, {"x": "\0"}),
]
DOORS = [one for one in (*IDENTITY, *GROUPS, *SCHEDULE, *ROOM, *TEAROOM) if isinstance(one.body, dict)]
NEW_FIELDS = {
    "/api/groups/{group}": ("purpose", "agreement"),
    "/api/groups/{group}/meetings": ("starts_at", "time_zone"),
}
NO_JSON = {
    b"": "not_json",
    b"hello": "not_json",
    b'{"name":': "not_json",
    b"\xff\xfe": "not_json",
    b'{"name":"\\ud800"}': "not_json",
    b"[" * 100_000: "not_json",
    b'{"x":' * 30_000 + b"1" + b"}" * 30_000: "not_json",
    b"[]": "not_json",
    b"null": "not_json",
    b'"' + b"x" * (256 * 1024) + b'"': "too_large",
}


def browser(place: Gathering, door: Door) -> httpx.AsyncClient:
    """Somebody who gets through this door; bugs are answers too."""
    who = DOT if door.answers["organiser"].isdigit() else ANN
    client = place.house.browser(who)
    client._transport.raise_app_exceptions = False  # type: ignore[attr-defined]  # httpx's own for ASGI
    return client


def path_of(place: Gathering, door: Door) -> str:
    invitation = place.invitation
    names = {"group": invitation.group, "tearoom": invitation.group, "meeting": invitation.meeting, "person": BEN.id}
    return door.path.format_map(names)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
async def test_a_body_that_is_none_is_refused(place: Gathering, door: Door) -> None:
    async with browser(place, door) as client:
        for content, code in NO_JSON.items():
            answer = await client.request(door.method, path_of(place, door), content=content)
            said = answer.json()["code"].replace("bad_request", "not_json")  # whichever was noticed first
            assert (answer.status_code, said) == (422, code), content[:20]


async def nothing_breaks(place: Gathering, door: Door) -> None:
    """Put everything nasty in the place of everything that the door takes."""
    fields = (*door.body, *NEW_FIELDS.get(door.path, ()))
    async with browser(place, door) as client:
        for field, value in itertools.product(fields, NASTY):
            answer = await client.request(door.method, path_of(place, door), json={**door.body, field: value})
            assert answer.status_code < 500, (field, value)
            if answer.is_error:
                assert re.fullmatch(r"[a-z_]+", answer.json()["code"]), (field, value)
            later(place, 3_600)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
async def test_no_value_breaks_a_route(place: Gathering, door: Door) -> None:
    await nothing_breaks(place, door)


@pytest.mark.services
async def test_no_value_breaks_a_route_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    async with gather(await invite(postgres_url), tmp_path) as place:
        for door in DOORS:
            await nothing_breaks(place, door)


# -- names and links


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_empty"),
        (" \t\n", "name_empty"),
        ("\u200d", "name_empty"),
        ("x" * 41, "name_too_long"),
        ("a\0b", "name_characters"),
        ("a\x07b", "name_characters"),
        ("a\nb", "name_characters"),
        ("a\u202eb", "name_characters"),
        ("a\u2066b", "name_characters"),
        ("a\ufeffb", "name_characters"),
    ],
)
async def test_a_name_that_deceives_is_refused_wherever_names_are_given(place: Gathering, name: str, code: str) -> None:
    group = place.invitation.group
    token = await place.house.invite(group)
    for method, path, body in (
        ("PATCH", "/api/me", {"name": name}),
        ("PATCH", f"/api/groups/{group}/me", {"name": name}),
    ):
        answer = await place.house.ask(BEN, method, path, body)
        assert (answer.status_code, answer.json()) == (422, {"code": code})
    accept = {"token": token, "name": name, "agreement_version": 1}
    answer = await place.house.ask(None, "POST", "/api/invites/accept", accept)
    assert (answer.status_code, answer.json()) == (422, {"code": code})
    assert "set-cookie" not in answer.headers


async def link(place: Gathering, **how: int) -> tuple[str, str]:
    """The id and the token of a new invite."""
    answer = await place.house.ask(
        ANN, "POST", f"/api/groups/{place.invitation.group}/invites", {"days": 1, "uses": 1} | how
    )
    return answer.json()["id"], answer.json()["url"].partition("#")[2]


async def follow(place: Gathering, token: str) -> list[str]:
    """What looking at an invite and accepting it come to, for somebody without an account."""
    accept = {"token": token, "name": "Guest", "agreement_version": 1}
    answers = [
        await place.house.ask(None, "POST", "/api/invites/look", {"token": token}),
        await place.house.ask(None, "POST", "/api/invites/accept", accept),
    ]
    return [answer.json().get("code", "ok") for answer in answers]


async def test_an_invite_that_leads_nowhere_says_why(place: Gathering) -> None:
    _, used = await link(place)
    assert await follow(place, used) == ["ok", "ok"]
    assert await follow(place, used) == ["link_used_up"] * 2

    revoked_id, revoked = await link(place)
    await place.house.ask(ANN, "DELETE", f"/api/groups/{place.invitation.group}/invites/{revoked_id}")
    assert await follow(place, revoked) == ["link_revoked"] * 2

    _, expired = await link(place, days=1, uses=50)
    later(place, 86_400)
    assert await follow(place, expired) == ["link_expired"] * 2
    assert await follow(place, "made-up") == ["link_gone"] * 2
    assert await follow(place, "\0") == ["link_gone"] * 2


async def test_a_sign_in_link_opens_once_and_in_time(place: Gathering) -> None:
    async def made() -> str:
        answer = await place.house.ask(BEN, "POST", "/api/me/recovery-link")
        return str(answer.json()["url"]).removeprefix(URL)

    first = await made()
    assert (await place.house.ask(None, "POST", first)).status_code == 303
    assert (await place.house.ask(None, "POST", first)).status_code == 410
    second = await made()
    later(place, 90 * 86_400)
    assert (await place.house.ask(None, "POST", second)).status_code == 410
    assert (await place.house.ask(None, "GET", second)).status_code == 410


# -- media


SDP: list[str] = ["", "v=0", "\0", "hello", "v=0\r\n" * 10_000, "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" * 500]


async def test_an_offer_that_is_garbage_is_refused_and_the_next_is_heard(
    invitation: Invitation, tmp_path: Path
) -> None:
    async with gather(invitation, tmp_path, real_media=True) as place:
        ann, ben = await place.seated(BEN)
        for line in (ann, ben):
            await line.heard()
        path = f"/api/meetings/{invitation.meeting}/media"
        for sdp in SDP * 2:
            answer = await place.house.ask(BEN, "POST", path, {"sdp": sdp})
            assert (answer.status_code, answer.json()) == (422, {"code": "bad_sdp"}), sdp[:20]
        for line in (ann, ben):
            assert await line.heard() == []
        assert (await place.house.ask(None, "GET", "/readyz")).status_code == 200


async def test_an_offer_for_somebody_elses_meeting_reaches_no_media_server(place: Gathering) -> None:
    await place.seated(BEN)
    [_] = await place.entered(CLEO)
    invitation = place.invitation
    path = f"/api/meetings/{invitation.meeting}/media"
    refusals = {
        EVE: "not_found",
        invitation.gus: "not_found",
        DOT: "not_member",
        CLEO: "not_seated",
        invitation.fay: "not_seated",
    }
    for who, code in refusals.items():
        assert (await place.house.ask(who, "POST", path, {"sdp": "v=0"})).json() == {"code": code}
    nowhere = await place.house.ask(EVE, "POST", "/api/meetings/nowhere/media", {"sdp": "v=0"})
    real = await place.house.ask(EVE, "POST", path, {"sdp": "v=0"})
    assert (nowhere.status_code, nowhere.content) == (real.status_code, real.content)
    assert place.media.offers == []

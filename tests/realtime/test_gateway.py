"""The socket, over a real server: once with the fast carrier, once with plain `send`."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import websockets
from structlog.testing import capture_logs

from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.ids import NewId
from server.realtime.channel import Connection
from tests.people import ANN, BEN, CLEO, EVE
from tests.realtime.doorway import Client, Doorway
from tests.realtime.house import House

pytestmark = pytest.mark.whole

PUT = {"type": "Put", "cup": "blue"}


@pytest.fixture(params=["fast", "plain"])
async def door(
    request: pytest.FixtureRequest, sqlite_url: str, clock: ManualClock, ids: NewId
) -> AsyncIterator[Doorway]:
    database = Database(sqlite_url)
    house = House(database, clock)
    async with Doorway(house, clock, ids, fast=request.param == "fast").open() as door:
        yield door
    await house.close()
    await database.close()


async def test_a_command_is_acknowledged_and_everybody_sees_it(door: Doorway) -> None:
    async with door.client(ANN.id) as ann, door.client(BEN.id) as ben:
        welcome = await ann.hear("welcome")
        assert welcome == {"type": "welcome", "connection": "id-1", "person": ANN.id, "now": "2026-01-08T16:00:00Z"}
        for client in (ann, ben):
            await client.say(type="subscribe", channel="tray:one")
            assert await client.hear("snapshot") == {
                "type": "snapshot",
                "channel": "tray:one",
                "version": 0,
                "view": {},
            }

        await ben.say(type="command", id="c1", channel="tray:one", body=PUT)

        assert await ben.hear("ack") == {"type": "ack", "id": "c1", "version": 1}
        assert await ann.hear("patch") == {
            "type": "patch",
            "channel": "tray:one",
            "from": 0,
            "to": 1,
            "patch": {"cups": {"blue": "Ben"}, "order": ["blue"], "hot": True},
        }


async def test_a_ping_tells_the_time(door: Doorway) -> None:
    async with door.client(ANN.id) as ann:
        await ann.say(type="ping", t=12.5)
        assert await ann.hear("pong") == {"type": "pong", "t": 12.5, "now": "2026-01-08T16:00:00Z"}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", 1007),
        ("{", 1007),
        ("null", 1007),
        ("[]", 1007),
        ("{}", 1007),
        ('{"type":"welcome","connection":"x","person":"x","now":"2026-01-08T16:00:00Z"}', 1007),
        ('{"type":"dance"}', 1007),
        ('{"type":"subscribe"}', 1007),
        ('{"type":"subscribe","channel":7}', 1007),
        ('{"type":"subscribe","channel":"tray:one","since":"now"}', 1007),
        ('{"type":"subscribe","channel":"tray:one","extra":1}', 1007),
        ('{"type":"ping","t":"soon"}', 1007),
        ('{"type":"subscribe","channel":"\\ud800"}', 1007),
        ('{"type":"command","id":"","channel":"tray:one","body":{"type":"Count"}}', 1007),
        ('{"type":"command","id":"a\\u0000b","channel":"tray:one","body":{"type":"Count"}}', 1007),
        ('{"type":"command","id":"' + 65 * "x" + '","channel":"tray:one","body":{"type":"Count"}}', 1007),
        ('{"type":"command","id":"c","channel":"tray:one"}', 1007),
        ('{"type":"command","id":"c","channel":"tray:one","body":{"type":"Dance"}}', 1007),
        ('{"type":"command","id":"c","channel":"tray:one","body":{"type":"Put","cup":7}}', 1007),
        ('{"type":"command","id":"c","channel":"tray:one","body":null}', 1007),
        (b"\x00\x01", 1007),
        ('{"type":"subscribe","channel":"' + 65_536 * "x" + '"}', 1009),
        (20_000 * "\u20ac" + 10_000 * "x", 1009),
    ],
)
async def test_what_is_malformed_closes_that_connection_only(door: Doorway, frame: str | bytes, code: int) -> None:
    async with door.client(ANN.id) as ann, door.client(BEN.id) as ben:
        await ann.line.send(frame)
        assert await ann.closed() == code
        await ben.say(type="ping", t=1)
        assert (await ben.hear("pong"))["t"] == 1


async def test_bytes_that_are_no_text_close_the_connection(door: Doorway) -> None:
    async with door.client(ANN.id) as ann:
        await ann.line.send(b"\xff\xfe", text=True)
        assert await ann.closed() == 1007


@pytest.mark.parametrize("channel", ["dance:one", "tray:", "tray", "", "tray:" + 151 * "x", "tray:a\0b", "person:ann"])
async def test_an_unknown_channel_is_not_found(door: Doorway, channel: str) -> None:
    async with door.client(ANN.id) as ann:
        await ann.say(type="subscribe", channel=channel)
        assert await ann.hear("refused") == {"type": "refused", "code": "not_found", "channel": channel}
        await ann.say(type="command", id="c1", channel=channel, body=PUT)
        assert await ann.hear("refused") == {"type": "refused", "code": "not_found", "id": "c1"}


async def test_a_stranger_is_told_nothing(door: Doorway) -> None:
    async with door.client(EVE.id) as eve, door.client(ANN.id) as ann:
        await eve.say(type="subscribe", channel="tray:one")
        assert (await eve.hear("refused"))["code"] == "not_found"
        await ann.say(type="command", id="c1", channel="tray:one", body=PUT)
        await ann.hear("ack")
        await eve.say(type="ping", t=1)
        assert (await eve.hear_next())["type"] == "pong"


async def test_a_refusal_is_logged_by_what_and_why_and_not_of_whom(door: Doorway) -> None:
    with capture_logs() as said:
        async with door.client(EVE.id) as eve:
            await eve.say(type="subscribe", channel="tray:secret")
            await eve.hear("refused")
            for channel, body in (("tray:secret", {"do": "Put"}), ("secret:one", PUT), ("tray:secret", {"do": "x"})):
                await eve.say(type="command", id="c1", channel=channel, body=body)
                await eve.hear("refused")
    lines = [(line["route"], line["code"]) for line in said if line["event"] == "refused"]
    assert lines == [
        ("subscribe tray", "not_found"),
        ("tray Put", "not_found"),
        ("other other", "not_found"),
        ("tray other", "not_found"),
    ]
    assert EVE.id not in str(said)
    assert "secret" not in str(said)
    assert door.connections.counts.refusals["not_found"] == 4


async def test_too_many_commands_are_refused_and_nothing_is_lost(door: Doorway, clock: ManualClock) -> None:
    async with door.client(ANN.id) as ann, door.client(BEN.id) as ben:
        for number in range(200):
            await ann.say(type="command", id=f"c{number}", channel="tray:one", body={"type": "Count"})
        assert [(await next_answer(ann))["type"] for _ in range(200)] == ["ack"] * 40 + ["refused"] * 160
        await ben.say(type="command", id="b", channel="tray:one", body={"type": "Count"})
        assert (await ben.hear("ack"))["version"] == 41
        await clock.advance(1)
        for number in range(40, 51):
            await ann.say(type="command", id=f"c{number}", channel="tray:one", body={"type": "Count"})
        assert [(await next_answer(ann))["type"] for _ in range(11)] == ["ack"] * 10 + ["refused"]


async def next_answer(client: Client) -> dict[str, object]:
    """The next answer to a command, of either kind."""
    while (frame := await client.hear_next())["type"] not in ("ack", "refused"):
        pass
    return frame


async def test_a_bug_closes_one_connection_and_its_log_names_nobody(door: Doorway) -> None:
    async with door.client(ANN.id) as ann, door.client(BEN.id) as ben:
        with capture_logs() as logs:
            await ann.say(type="command", id="c1", channel="tray:one", body={"type": "Put", "cup": "bug"})
            assert await ann.closed() == 1011
        assert [entry["event"] for entry in logs] == ["bug"]
        assert str(logs[0]["where"]).startswith("LookupError at doorway.py:")
        assert ANN.id not in str(logs)
        await ben.say(type="ping", t=1)
        await ben.hear("pong")


async def test_whoever_is_signed_out_is_told(door: Doorway) -> None:
    async with door.client("") as nobody:
        assert await nobody.closed() == 4001


async def test_another_sites_page_gets_no_socket(door: Doorway) -> None:
    with pytest.raises(websockets.InvalidStatus, match="403"):
        async with door.client(ANN.id, origin="https://evil.example"):
            raise AssertionError("it opened")


async def test_another_protocol_gets_no_socket(door: Doorway) -> None:
    url = f"ws://127.0.0.1:{door.port}/ws?person={ANN.id}"
    with pytest.raises(websockets.InvalidStatus, match="403"):
        async with websockets.connect(url, origin=websockets.Origin("https://tearoom.example")):
            raise AssertionError("it opened")


async def test_a_line_that_drops_leaves_its_channels(door: Doorway) -> None:
    async with door.client(ANN.id) as ann:
        for key in ("one", "two"):
            await ann.say(type="subscribe", channel=f"tray:{key}")
            await ann.hear("snapshot")
        await ann.say(type="unsubscribe", channel="tray:one")
        await ann.say(type="unsubscribe", channel="tray:never")
        ann.line.transport.abort()
    await door.connections.close_all()
    assert door.trays.left == [(ANN.id, "one"), (ANN.id, "two")]
    assert door.house.trays.watching("two") == []


async def test_ending_a_person_or_a_sign_in_closes_their_sockets_and_those_that_were_opening(door: Doorway) -> None:
    async with door.client(ANN.id, "s1") as phone, door.client(ANN.id, "s2") as laptop, door.client(BEN.id) as ben:
        for client in (phone, laptop, ben):
            await client.hear("welcome")
        door.connections.end_sign_in(ANN.id, "s1")
        assert await phone.closed() == 4001
        await laptop.say(type="ping", t=1)
        await laptop.hear("pong")
        async with door.client(ANN.id, "s1") as opening:
            assert await opening.closed() == 4001
        door.connections.end_person(ANN.id)
        assert await laptop.closed() == 4001
        await ben.say(type="ping", t=1)
        await ben.hear("pong")


async def test_ending_a_channel_for_a_person_ends_it_at_once(door: Doorway) -> None:
    async with door.client(ANN.id) as ann, door.client(BEN.id) as ben:
        for client in (ann, ben):
            for key in ("one", "two"):
                await client.say(type="subscribe", channel=f"tray:{key}")
                await client.hear("snapshot")

        await door.connections.end_channel_for(ANN.id, "tray:on", "removed")
        await ben.say(type="command", id="c1", channel="tray:one", body=PUT)
        await ben.say(type="command", id="c2", channel="tray:two", body=PUT)

        assert await ann.hear("closed") == {"type": "closed", "channel": "tray:one", "code": "removed"}
        assert (await ann.hear("patch"))["channel"] == "tray:two"
        assert (await ben.hear("patch"))["channel"] == "tray:one"


async def test_a_channel_that_is_ended_while_it_begins_stays_ended(door: Doorway) -> None:
    async with door.client(ANN.id) as ann:
        await ann.hear("welcome")
        joining = door.house.trays.join

        async def join_late(connection: Connection, key: str) -> None:
            await door.connections.end_channel_for(ANN.id, "tray:", "removed")
            await joining(connection, key)

        door.house.trays.join = join_late  # type: ignore[method-assign]  # it comes late
        await ann.say(type="subscribe", channel="tray:one")
        codes = [(await ann.hear("closed"))["code"] for _ in range(2)]
        assert codes == ["removed", "not_found"]
        assert door.house.trays.watching("one") == []


async def test_the_end_of_the_process_says_come_back(door: Doorway) -> None:
    async with door.client(ANN.id) as ann, door.client(BEN.id) as ben:
        for client in (ann, ben):
            await client.hear("welcome")
        await door.connections.close_all()
        assert (await ann.closed(), await ben.closed()) == (4000, 4000)


async def test_a_person_can_be_told_something_on_every_page(door: Doorway) -> None:
    async with door.client(ANN.id) as ann, door.client(ANN.id) as tab, door.client(BEN.id) as ben:
        for client in (ann, tab, ben):
            await client.say(type="subscribe", channel="person:me")
            await client.hear("snapshot")
        await door.person.tell([ANN.id, CLEO.id], {"kind": "changed", "topic": "groups"})
        told = {"type": "ephemeral", "channel": "person:me", "body": {"kind": "changed", "topic": "groups"}}
        assert (await ann.hear("ephemeral"), await tab.hear("ephemeral")) == (told, told)
        await ben.say(type="ping", t=1)
        assert (await ben.hear_next())["type"] == "pong"


async def test_a_reader_who_never_reads_slows_nobody_and_is_let_go(door: Doorway) -> None:
    async with door.client(ANN.id) as ann, door.client(BEN.id) as ben:
        for client in (ann, ben):
            await client.say(type="subscribe", channel="tray:one")
            await client.hear("snapshot")
        ann.line.transport.pause_reading()

        many, size = 500, 50_000  # more than any kernel buffers
        for number in range(many):
            door.house.trays.send_ephemeral("one", {"n": number, "x": size * "x"}, droppable=False)
            assert (await ben.hear("ephemeral"))["body"] == {"n": number, "x": size * "x"}

        assert [watcher.person for watcher in door.house.trays.watching("one")] == [BEN.id]
        ann.line.transport.resume_reading()
        assert await ann.closed() in (4000, 1006)


async def test_a_frame_larger_than_what_may_wait_reaches_whoever_reads(door: Doorway) -> None:
    async with door.client(ANN.id) as ann:
        await ann.say(type="subscribe", channel="tray:one")
        await ann.hear("snapshot")
        for x in (900_000 * "x", "and on"):
            door.house.trays.send_ephemeral("one", {"x": x}, droppable=False)
        assert [(await ann.hear("ephemeral"))["body"] for _ in range(2)] == [{"x": 900_000 * "x"}, {"x": "and on"}]


async def test_a_slow_reader_loses_only_what_may_be_dropped(door: Doorway) -> None:
    async with door.client(ANN.id) as ann:
        await ann.say(type="subscribe", channel="tray:one")
        await ann.hear("snapshot")
        ann.line.transport.pause_reading()
        for number in range(2000):
            door.house.trays.send_ephemeral("one", {"n": number, "x": 10_000 * "x"})
            if number % 50 == 0:
                await asyncio.sleep(0)
        door.house.trays.send_ephemeral("one", {"n": "last"}, droppable=False)
        ann.line.transport.resume_reading()

        numbers = []
        while (number_ := (await ann.hear("ephemeral"))["body"]["n"]) != "last":  # type: ignore[index]  # a frame is JSON
            numbers.append(number_)
        assert numbers == sorted(numbers)
        assert 0 < len(numbers) < 2000


async def test_whoever_is_five_seconds_behind_is_let_go(door: Doorway, clock: ManualClock) -> None:
    async with door.client(ANN.id) as ann:
        await ann.say(type="subscribe", channel="tray:one")
        await ann.hear("snapshot")
        ann.line.transport.pause_reading()
        for _ in range(400):
            door.house.trays.send_ephemeral("one", {"x": 20_000 * "x"})
        await clock.advance(4)
        door.house.trays.send_ephemeral("one", {"x": 1}, droppable=False)
        assert len(door.house.trays.watching("one")) == 1
        await clock.advance(2)
        door.house.trays.send_ephemeral("one", {"x": 2}, droppable=False)
        await door.connections.close_all()
        assert door.house.trays.watching("one") == []

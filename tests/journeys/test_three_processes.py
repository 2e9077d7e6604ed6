"""Serving, media and work in processes of their own: each may end, and the others go on."""

import asyncio
import base64
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from server.journal.tables import process
from server.kit.db import Database
from server.sfu.rtp import csrc_of
from tests.journeys.evening import Evening, enter, gather, is_seated
from tests.journeys.house import House, house
from tests.journeys.visitor import Visitor
from tests.light_peer import LightPeer
from tests.media_process import MediaProcess, media_process
from tests.program import Program, until
from tests.services.smtp import Relay, smtp_relay

pytestmark = pytest.mark.journey

ORGANISER = "dot@demo.example"
MAILS = 5
WELL_HEARD = 25  # packets: half a second


@pytest.fixture
async def media() -> AsyncIterator[MediaProcess]:
    async with media_process() as running:
        yield running


@pytest.fixture
async def home(tmp_path: Path, media: MediaProcess) -> AsyncIterator[House]:
    """The demo, as far as it serves."""
    settings = {"TEAROOM_MEDIA": "socket", "TEAROOM_MEDIA_SOCKET": str(media.socket), "TEAROOM_WORKER": "separate"}
    async with house(tmp_path / "data", **settings) as running:
        yield running


@asynccontextmanager
async def worker(home: House, relay: Relay) -> AsyncIterator[Program]:
    """A worker as in production, on the demo's data."""
    program = Program(
        "worker",
        TEAROOM_DATA=str(home.data),
        TEAROOM_SECRET=base64.urlsafe_b64encode((home.data / "secret").read_bytes()).decode(),
        TEAROOM_PUBLIC_URL="https://tea.example",
        TEAROOM_SMTP=relay.url,
        TEAROOM_MAIL_FROM="tea@example.com",
        SSL_CERT_FILE=str(relay.certificate),
    )
    await program.start()
    try:
        yield program
    finally:
        await program.end()


async def alive(home: House) -> set[str]:
    """The processes that count as alive."""
    database = Database(f"sqlite:///{home.data / 'tearoom.db'}")
    async with database.read() as tx:
        found = set((await tx.execute(select(process.c.id))).scalars())
    await database.close()
    return found


def counted(offer: Callable[[str], Awaitable[str]], offers: list[str]) -> Callable[[str], Awaitable[str]]:
    async def counting(sdp: str) -> str:
        offers.append(sdp)
        return await offer(sdp)

    return counting


async def come_back(evening: Evening) -> None:
    """What pages do when their socket is gone."""
    for one in evening.everybody:
        await one.hang_up()
        await enter(one, evening.room)
        await one.until(partial(is_seated, one, evening.room))


def hears(light: LightPeer, other: Visitor) -> Callable[[], bool]:
    return lambda: light.heard[csrc_of(other.person)] > WELL_HEARD and light.seen[csrc_of(other.person)] > 1


async def test_sound_and_picture_outlive_the_process_that_serves(home: House) -> None:
    async with AsyncExitStack() as stack:
        # given two people in the circle who hear and see each other
        evening = await gather(home, ["Ben"], stack)
        ann, ben = evening.everybody
        offers: list[str] = []
        lights = []
        for one in evening.everybody:
            await one.do(evening.room, "SetMicrophone", on=True)
            await one.do(evening.room, "SetCamera", on=True)
            lights.append(await stack.enter_async_context(LightPeer(counted(evening.offer_of(one), offers))))
        of_ann, of_ben = lights
        await of_ann.until(hears(of_ann, ben))

        # when the serving process is killed, they hear each other all the same, for as long as the lease runs
        of_ann.heard.clear()
        await home.kill()
        await of_ann.until(lambda: of_ann.heard[csrc_of(ben.person)] > WELL_HEARD)

        # and when it is back, before anybody can have counted as gone, sound goes on before their pages are
        home.shift_clock(-30)
        await home.start()
        of_ann.heard.clear()
        await of_ann.until(lambda: of_ann.heard[csrc_of(ben.person)] > WELL_HEARD)

        # and with their pages they hear and see each other on the lines they have
        await come_back(evening)
        for light, other in ((of_ann, ben), (of_ben, ann)):
            light.heard.clear()
            light.seen.clear()
            await light.until(hears(light, other))
            assert light.connected
        assert len(offers) == len(lights)
        for one in evening.everybody:
            assert {"kind": "media_moved"} not in one.ephemeral[evening.room]


async def test_two_workers_mail_once_and_notice_who_died(home: House, media: MediaProcess, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        relay = stack.enter_context(smtp_relay(tmp_path))
        workers = [await stack.enter_async_context(worker(home, relay)) for _ in range(2)]
        evening = await gather(home, ["Ben"], stack)

        # when several letters are to be sent, then each is, once
        for _ in range(MAILS):
            await evening.facilitator.ask("POST", "/api/sign-in", {"email": ORGANISER})
        await until(lambda: len(relay.inbox.taken) >= MAILS)
        await asyncio.sleep(3)  # longer than both take to look again
        assert [one.rcpt_tos for one in relay.inbox.taken] == [[ORGANISER]] * MAILS

        # when the serving process is killed, then the workers notice
        async with asyncio.timeout(30):
            while len(await alive(home)) < 1 + len(workers):
                await asyncio.sleep(0.1)
        await home.kill()
        async with asyncio.timeout(30):
            while len(await alive(home)) > len(workers):
                await asyncio.sleep(0.1)

        # and whoever is asked to end does so, in order
        for one in (*workers, media):
            one.send(signal.SIGTERM)
        assert [await one.ended() for one in (*workers, media)] == [0, 0, 0]
        assert await alive(home) == set()

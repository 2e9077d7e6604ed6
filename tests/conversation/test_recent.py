"""What is told from memory: texts that travel with the hint, and leave when they are deleted, wherever that was."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from server.conversation.api import PRIVACY
from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.conversation.reading import shows, texts
from tests.conversation.table import KEY, Process
from tests.memory import remembers
from tests.people import ANN, BEN, CLEO
from tests.realtime.house import LossyBackplane
from tests.realtime.screens import Screen

HOUR_S = 3600


@pytest.fixture
async def elsewhere(process: Process, database: Database, clock: ManualClock) -> AsyncIterator[Process]:
    """Another process, which hears the first by its hints."""
    other = Process(database, clock, process.backplane)
    yield other
    await other.close()


async def test_a_message_is_told_and_resumed_without_asking_the_database(
    process: Process, elsewhere: Process, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = Screen("a", ANN.id), Screen("b", CLEO.id)
    await process.join(near)
    await elsewhere.join(far)

    def asked() -> None:
        raise AssertionError("nothing has to be read")

    monkeypatch.setattr(database, "read", asked)
    await process.say(BEN.id, "Tea?")
    assert await shows(near, {1: "Tea?"})
    assert await shows(far, {1: "Tea?"})
    for place, screen in ((process, near), (elsewhere, far)):
        back = Screen(f"{screen.id}2", screen.person)
        back.view, back.version = {}, 0
        await place.join(back, since=0)
        assert (texts(back), back.version) == ({1: "Tea?"}, 1)


async def test_what_is_said_at_once_is_one_frame(process: Process) -> None:
    ann = Screen("a", ANN.id)
    await process.join(ann)
    await asyncio.gather(*(process.say(BEN.id, f"number {n}") for n in range(20)))
    assert await shows(ann, {n + 1: f"number {n}" for n in range(20)})
    assert len(ann.frames) == 2


@pytest.mark.parametrize("how", ["unsay", "edit", "fade", "end", "erase"])
async def test_a_deleted_text_is_remembered_nowhere(
    process: Process, elsewhere: Process, clock: ManualClock, how: str
) -> None:
    secret = "a recognisable confidence"
    for place, name in ((process, "a"), (elsewhere, "b")):
        await place.join(Screen(name, ANN.id))
    await process.say(BEN.id, secret)
    await elsewhere.follower.check()
    assert remembers(process.conversations, secret)
    assert remembers(elsewhere.conversations, secret)

    match how:
        case "unsay":
            await process.unsay(BEN.id, 1)
        case "edit":
            await process.edit(BEN.id, 1, "something else")
        case "fade":
            await clock.advance(24 * HOUR_S)
            await process.conversations.fade()
        case "end":
            await process.conversations.end(KEY)
        case "erase":
            for place in (process, elsewhere):
                await place.conversations.refresh_all()

    await elsewhere.follower.check()
    await asyncio.sleep(0)
    assert not remembers(process.conversations, secret)
    assert not remembers(elsewhere.conversations, secret)


async def test_a_hint_that_comes_after_an_erasure_brings_no_text_back(
    process: Process, elsewhere: Process, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "a recognisable confidence"
    ann = Screen("a", ANN.id)
    await elsewhere.join(ann)
    late: list[tuple[str, bytes]] = []

    async def hold_back(channel: str, data: bytes) -> None:
        late.append((channel, data))

    with monkeypatch.context() as patch:
        patch.setattr(process.backplane, "publish", hold_back)
        await process.say(BEN.id, secret)
        await asyncio.sleep(0)
    async with database.begin() as tx:
        await PRIVACY.erase(tx, BEN.id)
    await elsewhere.conversations.refresh_all()
    for channel, data in late:
        await process.backplane.publish(channel, data)
    assert late
    assert await shows(ann, {})
    assert not remembers(elsewhere.conversations, secret)


async def test_what_has_faded_is_not_resumed_from_memory(process: Process, clock: ManualClock) -> None:
    await process.join(Screen("a", ANN.id))
    await process.say(BEN.id, "old")
    await clock.advance(24 * HOUR_S)
    back = Screen("a2", ANN.id)
    back.view, back.version = {}, 0
    await process.join(back, since=0)
    assert texts(back) == {}


async def test_of_two_who_delete_one_message_the_second_is_told(process: Process) -> None:
    await process.say(BEN.id, "Tea?")
    *unsaid, edited = await asyncio.gather(
        process.unsay(BEN.id, 1), process.unsay(BEN.id, 1), process.edit(BEN.id, 1, "Coffee?"), return_exceptions=True
    )
    (version,) = (outcome for outcome in unsaid if isinstance(outcome, int))
    assert [str(outcome) for outcome in unsaid if outcome != version] == ["not_found"]
    assert (edited, version) == (2, 3) or (str(edited), version) == ("not_found", 2), "whichever came first"


async def test_nothing_is_said_after_the_end_by_any_process(
    process: Process, elsewhere: Process, database: Database
) -> None:
    for place in (process, elsewhere):
        await place.say(BEN.id, "before")
    outcomes = await asyncio.gather(
        process.conversations.end(KEY),
        *(place.say(BEN.id, f"late {n}") for n in range(20) for place in (process, elsewhere)),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert {str(each) for each in refused} == {"not_found"}
    async with database.read() as tx:
        left = (await tx.exec_driver_sql("SELECT count(text), count(*) FROM journal")).one()
    assert tuple(left) == (0, 1)


@pytest.mark.parametrize("seed", range(2))
async def test_dropping_and_resuming_over_two_processes_loses_and_doubles_nothing(
    database: Database, clock: ManualClock, seed: int
) -> None:
    """Hints are lost, clients come back to whichever process there is and resume from where they were."""
    other = Database(database.url.render_as_string(hide_password=False))
    backplane = LossyBackplane(seed, lost=0.2)
    processes = [Process(database, clock, backplane), Process(other, clock, backplane)]
    choose = random.Random(seed)
    talking = True

    async def flap(number: int) -> Screen:
        screen = Screen(f"f{number}-0", CLEO.id)
        tries = 0
        while True:
            place = choose.choice(processes)
            await place.join(screen, None if screen.version < 0 else screen.version)
            if not talking:
                return screen
            for _ in range(choose.randrange(40)):
                await asyncio.sleep(0)
            await place.conversations.channel.unsubscribe(screen, KEY)
            tries += 1
            screen.id = f"f{number}-{tries}"

    async def talk(person: str, process: Process) -> None:
        for number in range(40):
            seq = await process.say(person, f"{person} {number}")
            if number % 10 == 9:
                await process.unsay(person, seq)

    flapping = [asyncio.create_task(flap(number)) for number in range(6)]
    await asyncio.gather(talk(ANN.id, processes[0]), talk(BEN.id, processes[1]))
    talking = False
    screens = await asyncio.gather(*flapping)
    for process in processes:
        await process.follower.check()
    late = Screen("late", CLEO.id)
    await processes[0].join(late)

    assert len(texts(late)) == 72
    for screen in screens:
        assert await shows(screen, texts(late))
        for person in (ANN.id, BEN.id):
            said = [int(text.split()[-1]) for text in texts(screen).values() if text.startswith(person)]
            assert said == sorted(set(said))
    for process in processes:
        await process.close()
    await other.close()

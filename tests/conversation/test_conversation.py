"""Talking: everybody sees the same, nothing twice, nobody writes or reads who may not."""

import asyncio
import random
from dataclasses import replace

import pytest

from server.conversation.views import Edit, Say, Unsay
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.errors import Refused
from tests.conversation.reading import shows, texts
from tests.conversation.table import KEY, Process
from tests.people import ANN, BEN, CLEO, EVE
from tests.realtime.house import LossyBackplane
from tests.realtime.screens import Screen


async def test_what_is_said_is_seen_by_everybody_who_listens(process: Process) -> None:
    ann, cleo = Screen("a", ANN.id), Screen("c", CLEO.id)
    for screen in (ann, cleo):
        await process.join(screen)
    assert (ann.view, cleo.view) == ({"may_write": True, "fades_after_h": 24}, {"fades_after_h": 24})

    assert await process.say(BEN.id, "Tea?", "client-1") == 1

    assert await shows(ann, {1: "Tea?"})
    assert await shows(cleo, {1: "Tea?"})
    assert isinstance(ann.view, dict)
    assert ann.view["messages"] == {
        "1": {
            "person": BEN.id,
            "name": "Ben",
            "text": "Tea?",
            "at": "2026-01-08T16:00:00Z",
            "client": "client-1",
            "fades_at": "2026-01-09T16:00:00Z",
        }
    }


async def test_a_stranger_who_makes_up_conversations_opens_none(process: Process) -> None:
    for number in range(3):
        key = f"table-{number}-long"
        with pytest.raises(Refused, match=r"^not_found$"):
            await process.join(Screen("e", EVE.id), key=key)
        with pytest.raises(Refused, match=r"^not_found$"):
            await process.say(EVE.id, "Hello", key=key)
        assert process.conversations.how_many() == 0


async def test_a_retry_never_says_it_twice(process: Process) -> None:
    ann = Screen("a", ANN.id)
    await process.join(ann)
    answers = await asyncio.gather(*(process.say(BEN.id, "Tea?", "same") for _ in range(5)))
    assert answers == [1] * 5
    assert await process.say(ANN.id, "Yes", "same") == 2
    assert await shows(ann, {1: "Tea?", 2: "Yes"})


async def test_editing_and_deleting_are_patches(process: Process) -> None:
    ann = Screen("a", ANN.id)
    await process.join(ann)
    await process.say(BEN.id, "Tee?")
    await process.say(BEN.id, "Hello?")
    await process.edit(BEN.id, 1, "Tea?")
    assert await process.unsay(BEN.id, 2) == 4
    assert await shows(ann, {1: "Tea?"})
    assert isinstance(ann.view, dict)
    assert ann.view["messages"]["1"]["edited"] is True
    assert [type(frame).__name__ for frame in ann.frames][:2] == ["Snapshot", "Patch"]
    assert {type(frame).__name__ for frame in ann.frames[1:]} == {"Patch"}


async def test_a_repeated_edit_or_deletion_gets_its_answer(process: Process) -> None:
    await process.say(BEN.id, "Tee?")
    assert [await process.do(BEN.id, "e", Edit(1, "Tea?")) for _ in range(2)] == [2, 2]
    assert [await process.do(BEN.id, "u", Unsay(1)) for _ in range(2)] == [3, 3]


@pytest.mark.parametrize(
    ("person", "command", "code"),
    [
        (EVE.id, Say("let me in"), "not_found"),
        (EVE.id, Unsay(1), "not_found"),
        (CLEO.id, Say("I only read"), "may_not_write"),
        (CLEO.id, Edit(1, "mine now"), "may_not_write"),
        (CLEO.id, Unsay(1), "not_yours"),
        (ANN.id, Edit(1, "mine now"), "not_yours"),
        (ANN.id, Unsay(1), "not_yours"),
        (ANN.id, Edit(2, "nothing there"), "not_found"),
        (ANN.id, Unsay(2), "not_found"),
        (BEN.id, Edit(1, " "), "empty"),
        (BEN.id, Say(4001 * "x"), "too_long"),
        (BEN.id, Say("a\0b"), "bad_text"),
    ],
)
async def test_what_may_not_be_done_gets_its_code_and_changes_nothing(
    process: Process, person: str, command: Say | Edit | Unsay, code: str
) -> None:
    await process.say(BEN.id, "Tea?")
    with pytest.raises(Refused, match=f"^{code}$"):
        await process.do(person, "c", command)
    ann = Screen("a", ANN.id)
    await process.join(ann)
    assert (ann.version, texts(ann)) == (1, {1: "Tea?"})


@pytest.mark.parametrize("key", ["kitchen-1", "table", "table-", "", "-x"])
async def test_a_place_nobody_registered_is_not_found(process: Process, key: str) -> None:
    with pytest.raises(Refused, match="not_found"):
        await process.join(Screen("a", ANN.id), key=key)


async def test_a_stranger_cannot_listen(process: Process) -> None:
    eve = Screen("e", EVE.id)
    with pytest.raises(Refused, match="not_found"):
        await process.join(eve)
    await process.say(BEN.id, "Tea?")
    assert eve.frames == []


async def test_resuming_sends_only_what_was_missed(process: Process) -> None:
    for text in ("one", "two", "three"):
        await process.say(BEN.id, text)
    ann = Screen("a", ANN.id)
    await process.join(ann)
    before = ann.version
    await process.edit(BEN.id, 1, "ONE")
    await process.unsay(BEN.id, 2)
    await process.say(BEN.id, "four")

    back = Screen("a2", ANN.id)
    back.view, back.version = ann.view, before
    await process.join(back, since=before)

    assert [type(frame).__name__ for frame in back.frames] == ["Patch"]
    assert texts(back) == {1: "ONE", 3: "three", 6: "four"}


async def test_resuming_from_where_nobody_was_is_a_snapshot(process: Process) -> None:
    await process.say(BEN.id, "one")
    for since in (7, -1):
        ann = Screen("a", ANN.id)
        await process.join(ann, since=since)
        assert texts(ann) == {1: "one"}


async def test_who_is_revoked_hears_no_more(process: Process) -> None:
    ann, ben = Screen("a", ANN.id), Screen("b", BEN.id)
    for screen in (ann, ben):
        await process.join(screen)
    del process.may[ANN.id]
    process.conversations.revoke(ANN.id, KEY)
    await process.say(BEN.id, "She has left.")
    assert await shows(ben, {1: "She has left."})
    assert (ann.closed, texts(ann)) == (["not_member"], {})


async def test_who_is_revoked_while_subscribing_hears_nothing(process: Process) -> None:
    await process.say(BEN.id, "Between us.")
    ann = Screen("a", ANN.id)
    names = process.names_of

    async def slow_names(rest: str) -> dict[str, str]:
        if process.may.pop(ANN.id, None):
            process.conversations.revoke(ANN.id, KEY)
        return await names(rest)

    process.conversations.register("table", process.access, slow_names)
    with pytest.raises(Refused, match="not_found"):
        await process.join(ann)
    assert ann.frames == []


async def test_new_names_and_rights_are_shown(process: Process) -> None:
    ann, ben = Screen("a", ANN.id), Screen("b", BEN.id)
    for screen in (ann, ben):
        await process.join(screen)
    await process.say(BEN.id, "Tea?")
    assert await shows(ann, {1: "Tea?"})
    process.names[BEN.id] = "Benny"
    process.may[ANN.id] = replace(process.may[ANN.id], may_write=False)
    del process.may[BEN.id]

    await process.conversations.refresh(KEY)

    assert isinstance(ann.view, dict)
    assert ann.view["messages"]["1"]["name"] == "Benny"
    assert "may_write" not in ann.view
    assert ben.closed == ["not_found"]


async def test_who_goes_while_new_names_are_read_is_told_nothing_more(process: Process) -> None:
    ann, ben = Screen("a", ANN.id), Screen("b", BEN.id)
    for screen in (ann, ben):
        await process.join(screen)
    asked = process.asked.total()

    renaming = asyncio.create_task(process.conversations.refresh(KEY))
    while process.asked.total() == asked:
        await asyncio.sleep(0)
    for screen in (ann, ben):  # one is just being asked for, the other is next
        await process.conversations.channel.unsubscribe(screen, KEY)
    await renaming

    assert not process.conversations.listened_to(KEY)


async def test_somebody_whose_name_came_later_has_one(process: Process) -> None:
    del process.names[BEN.id]
    ann = Screen("a", ANN.id)
    await process.join(ann)
    process.names[BEN.id] = "Ben"
    await process.say(BEN.id, "I am new.")
    assert await shows(ann, {1: "I am new."})
    assert isinstance(ann.view, dict)
    assert ann.view["messages"]["1"]["name"] == "Ben"


async def test_two_processes_make_one_conversation(database: Database, clock: ManualClock) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    backplane = LossyBackplane(1)
    processes = [Process(database, clock, backplane), Process(other, clock, backplane)]
    screens = [Screen(f"s{number}", CLEO.id) for number in range(4)]
    for number, screen in enumerate(screens):
        await processes[number % 2].join(screen)

    async def talk(person: str, process: Process, seed: int) -> list[int]:
        choose = random.Random(seed)
        said: list[int] = []
        for number in range(20):
            if said and choose.random() < 0.2:
                await process.unsay(person, said.pop(choose.randrange(len(said))))
            elif said and choose.random() < 0.2:
                await process.edit(person, choose.choice(said), f"edited {number}")
            else:
                said.append(await process.say(person, f"{person} {number}"))
        return said

    left = await asyncio.gather(talk(ANN.id, processes[0], 1), talk(BEN.id, processes[1], 2))
    for process in processes:
        await process.follower.check()
    late = Screen("late", CLEO.id)
    await processes[0].join(late)

    assert sorted(texts(late)) == sorted([*left[0], *left[1]])
    for screen in screens:
        assert await shows(screen, texts(late))
        assert screen.view == late.view
    for process in processes:
        await process.close()
    await other.close()


async def test_flapping_clients_lose_and_double_nothing(process: Process) -> None:
    choose = random.Random(3)
    talking = True

    async def flap(number: int) -> Screen:
        screen = Screen(f"f{number}-0", CLEO.id)
        tries = 0
        while talking:
            await process.join(screen, None if screen.version < 0 else screen.version)
            await asyncio.sleep(choose.random() * 0.01)
            await process.conversations.channel.unsubscribe(screen, KEY)
            tries += 1
            screen.id = f"f{number}-{tries}"
            await asyncio.sleep(choose.random() * 0.005)
        await process.join(screen, screen.version)
        return screen

    flapping = [asyncio.create_task(flap(number)) for number in range(10)]
    for number in range(100):
        await process.say(BEN.id, f"number {number}")
    talking = False
    screens = await asyncio.gather(*flapping)

    wanted = {number + 1: f"number {number}" for number in range(100)}
    for screen in screens:
        assert await shows(screen, wanted)
        assert sum(type(frame).__name__ == "Snapshot" for frame in screen.frames) == 1

"""The table "Who is heard, seen and shown" of PROTOCOL.md, line by line: what another receiver really gets."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.journeys.audible_scene import LINES, Scene, scene
from tests.journeys.visitor import Said

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]
HEADING = "## Who is heard, seen and shown"

Row = tuple[str, ...]
Deed = Callable[[Scene], Awaitable[None]]
DEEDS: dict[str, Deed] = {}

TRACKS = "web/src/media/localTracks.test.ts"
# What is about a page is held by pages: the file, and the name of the test there.
HELD_BY_PAGES = {
    "knocks and is refused": ("tests/browser/test_page_truth.py", "def turned_away_locked_and_let_in"),
    "another microphone is chosen while muted": (
        "web/src/media/localTracks.test.ts",
        "is opened muted and says nothing",
    ),
    "the camera is pressed twice while it is slow": ("tests/browser/test_audible.py", "pressed_twice_while_it_is_slow"),
    "the microphone is pulled out, and there is another": (TRACKS, "takes its place"),
    "the only microphone is pulled out, and comes back": (TRACKS, "turns on by itself"),
    "the machine mutes the microphone": ("tests/browser/test_audible.py", "page.evaluate(SILENCE, True)"),
}


def table() -> dict[str, Row]:
    """The lines of the table, by what happens."""
    part = (ROOT / "server" / "PROTOCOL.md").read_text().partition(HEADING)[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]
    assert rows[0] == ["what happens", *LINES]
    return {row[0]: tuple(row[1:]) for row in rows[2:]}


def what(happens: str) -> Callable[[Deed], Deed]:
    """Names the line of the table."""

    def named(deed: Deed) -> Deed:
        DEEDS[happens] = deed
        return deed

    return named


# -- one's own line and pages


@what("the page is loaded again")
async def loaded_again(scene: Scene) -> None:
    await scene.drop()
    await scene.come_back()


@what("the line drops")
async def drops(scene: Scene) -> None:
    await scene.drop()


@what("the line drops, and is back")
async def drops_and_is_back(scene: Scene) -> None:
    before = scene.ben.connection
    await scene.drop()
    await scene.come_back(replaces=before)


@what("muted by a facilitator while the line was away, and back")
async def muted_while_away(scene: Scene) -> None:
    await scene.drop()
    await scene.ann.do(scene.room, "Mute", person=scene.ben.person)
    await scene.come_back()


@what("camera stopped by a facilitator while the line was away, and back")
async def stopped_while_away(scene: Scene) -> None:
    await scene.drop()
    await scene.ann.do(scene.room, "StopCamera", person=scene.ben.person)
    await scene.come_back()


@what("muted by a facilitator")
async def muted(scene: Scene) -> None:
    await scene.ann.do(scene.room, "Mute", person=scene.ben.person)
    await scene.ben.until(lambda: scene.you.get("mic_off_because") == "facilitator")


@what('pressed "on" before the mute was seen')
async def pressed_too_late(scene: Scene) -> None:
    stops = scene.you.get("mic_stops", 0)
    await scene.ann.do(scene.room, "Mute", person=scene.ben.person)
    with pytest.raises(Said, match="turned_off"):
        await scene.ben.do(scene.room, "SetMicrophone", on=True, stops=stops)


@what("a second tab looks on")
async def second_tab(scene: Scene) -> None:
    other = await scene.tab()
    with pytest.raises(Said, match="media_elsewhere"):
        await other.do(scene.room, "SetMicrophone", on=True)


@what("a second tab turns everything off")
async def second_tab_turns_off(scene: Scene) -> None:
    other = await scene.tab()
    for do in ("SetMicrophone", "SetCamera"):
        await other.do(scene.room, do, on=False)
    await other.do(scene.room, "StopScreen")


@what("a second tab takes the media")
async def second_tab_takes(scene: Scene) -> None:
    await (await scene.tab()).do(scene.room, "TakeMedia")
    await scene.call()


@what("turned off by oneself, and the page is loaded again")
async def off_and_loaded_again(scene: Scene) -> None:
    await scene.press("SetMicrophone", "mic", on=False)
    await scene.press("SetCamera", "cam", on=False)
    await loaded_again(scene)


# -- another place


@what("a chair in the tea-room")
async def at_a_table(scene: Scene) -> None:
    await scene.ben.watch(scene.tearoom)
    await scene.ben.do(scene.tearoom, "WalkIn", key=scene.ben.key(scene.tearoom))
    await scene.ben.do(scene.tearoom, "Sit", table="window")
    await scene.ben.until(lambda: scene.you.get("sounds_elsewhere") == "tearoom")


@what('a chair in the tea-room, then "use them here"')
async def at_a_table_and_back(scene: Scene) -> None:
    await at_a_table(scene)
    await scene.ben.do(scene.room, "TakeMedia")
    await scene.ben.until(lambda: scene.ben.views[scene.tearoom].get("sounds_elsewhere") == "room")
    await scene.call()


# -- the floor and the lead


async def round_with_ann(scene: Scene) -> None:
    """Ann has the turn; Ben's microphone waits."""
    await scene.ann.do(scene.room, "SetWay", way="round")
    holder = scene.view(scene.ann)["floor"].get("holder")
    if holder != scene.ann.person:
        await scene.ann.do(scene.room, "GiveTurn", to=scene.ann.person)


async def waiting(scene: Scene) -> None:
    """Ben turned his microphone on in the round, and waits."""
    await scene.press("SetMicrophone", "mic", on=False)
    await round_with_ann(scene)
    await scene.press("SetMicrophone", "mic")


@what("a round begins with somebody else")
async def round_begins(scene: Scene) -> None:
    await round_with_ann(scene)


@what("a round, and one's turn")
async def ones_turn(scene: Scene) -> None:
    await waiting(scene)
    await scene.ann.do(scene.room, "GiveTurn", to=scene.ben.person)


@what("a round, and one's turn is over")
async def turn_over(scene: Scene) -> None:
    await ones_turn(scene)
    await scene.ann.do(scene.room, "GiveTurn", to=scene.ann.person)


@what("a round ends, while the microphone waited")
async def round_ends(scene: Scene) -> None:
    await waiting(scene)
    await scene.ann.do(scene.room, "SetWay", way="open")


@what("the facilitator's line drops in a round, while the microphone waited")
async def lead_drops(scene: Scene) -> None:
    await waiting(scene)
    await scene.ann.hang_up()
    await scene.ben.until(lambda: scene.view(scene.ben)["floor"].get("frozen", False))


async def go_safe(scene: Scene) -> None:
    """The facilitator is gone, and those who are left go on together."""
    await scene.ann.hang_up()
    await scene.cleo.until(lambda: "lead_away_since" in scene.view(scene.cleo))
    scene.home.shift_clock(scene.shift(60))
    for one in (scene.ben, scene.cleo):
        await one.do(scene.room, "GoSafe")
    await scene.ben.until(lambda: scene.view(scene.ben)["phase"] == "safe")


@what("safe mode, while the microphone waited")
async def safe_in_a_round(scene: Scene) -> None:
    await waiting(scene)
    await go_safe(scene)


@what("safe mode out of open talk")
async def safe_in_the_open(scene: Scene) -> None:
    await go_safe(scene)


@what("becomes co-facilitator in a round, while the microphone waited")
async def appointed(scene: Scene) -> None:
    await waiting(scene)
    await scene.ann.do(scene.room, "Appoint", person=scene.ben.person, on=True)


# -- going


@what("leaves")
async def leaves(scene: Scene) -> None:
    await scene.ben.do(scene.room, "Leave")


@what("leaves, and comes in again")
async def leaves_and_comes(scene: Scene) -> None:
    await scene.ben.do(scene.room, "Leave")
    await scene.ben.do(scene.room, "Enter", key=scene.ben.key(scene.room))
    await scene.let_in(scene.ben)
    await scene.call()


@what("is removed")
async def removed(scene: Scene) -> None:
    await scene.ann.do(scene.room, "Remove", person=scene.ben.person, may_return=True)
    await scene.ben.until(lambda: scene.you["where"] == "removed")


@what("the meeting ends")
async def ends(scene: Scene) -> None:
    await scene.ann.do(scene.room, "EndMeeting")


# -- walking the table


def test_every_line_of_the_table_is_held() -> None:
    assert set(table()) == {*DEEDS, *HELD_BY_PAGES}
    for path, name in HELD_BY_PAGES.values():
        assert name in (ROOT / path).read_text(), (path, name)
    for row in table().values():
        assert all(re.fullmatch(r"on|off(: \w+)?|waits|away|-", cell) for cell in row), row


async def test_what_another_receiver_gets_is_the_table(tmp_path: Path) -> None:
    rows, wrong = table(), []
    async with scene(tmp_path / "data") as place:
        for happens in sorted(DEEDS, key=lambda one: one == "the meeting ends"):  # nothing comes after the end
            # given Ben, heard, seen and shown
            await place.begin()
            everything = dict.fromkeys(LINES, True)
            assert await place.receives(everything) == everything, f"before: {happens}"

            # when it happens, then another receiver gets what the table says, and his seat says why
            await DEEDS[happens](place)
            cells = rows[happens]
            found = await place.receives({line: cell == "on" for line, cell in zip(LINES, cells, strict=True)})
            for line, cell in zip(LINES, cells, strict=True):
                said = place.says(line)
                if found[line] != (cell == "on") or (said is not None and said != cell):
                    wrong.append((happens, line, cell, found[line], said))
    assert not wrong, "\n".join(map(str, wrong))

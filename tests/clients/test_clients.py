"""A client written from PROTOCOL.md: libwebrtc and werift in one meeting, unsealed and beside who seals."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.clients.client import Client, client
from tests.journeys.house import House, house

pytestmark = pytest.mark.whole
VOICES, PICTURES = 50, 4


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "data") as running:
        yield running


async def test_libwebrtc_and_werift_hear_and_see_each_other_once_both_agreed(home: House) -> None:
    # given Dee with libwebrtc and a newcomer with werift, in a meeting; neither seals
    async with (
        client("wrtc", home.links["facilitator"], "Dee") as dee,
        client("werift", home.links["newcomer"], "Ben") as ben,
    ):
        await let_in(dee, ben)
        await calls(dee, ben)

        # then both are connected, and nothing passes between them
        assert dee.view["unsealed"] == {dee.person: [], ben.person: []}
        assert (await whose(dee), await whose(ben)) == (set(), set())

        # nor does another offer of a connection that is up change anything
        assert [await each.press("offerAgain") for each in (dee, ben)] == ["needs_restart"] * 2

        # when each has agreed for both, then libwebrtc decodes what werift sends, and werift gets what it encodes
        await agree((dee, ben), to=(dee, ben))
        await gets_more(dee, of=ben)
        await gets_more(ben, of=dee)


async def test_who_cannot_seal_gets_and_passes_on_nothing_among_those_who_do_until_all_agreed(home: House) -> None:
    # given Dee and Ann, whose clients have keys, and a newcomer whose client has none
    async with (
        client("wrtc", home.links["facilitator"], "Dee", seals=True) as dee,
        client("werift", home.links["member 1"], "Ann", seals=True) as ann,
        client("werift", home.links["newcomer"], "Ben") as ben,
    ):
        await let_in(dee, ann, ben)
        await calls(dee, ann, ben)

        # then Ben is shown to be the one without a key, and nothing is refused but what cannot be
        assert ben.view["unsealed"] == {ben.person: []}
        assert set(ben.view["keys"]) == {dee.person, ann.person}
        assert await ben.press("AgreeUnsealed", person="nobody") == "not_here"

        # and while the others go on, nothing reaches him and nothing of his anybody, though all but one have agreed
        await agree((ben, dee), to=(ben,))
        await gets_more(dee, of=ann)
        await gets_more(ann, of=dee)
        assert (await whose(dee), await whose(ann), await whose(ben)) == ({ann.person}, {dee.person}, set())
        assert ben.got["slots"] == {}
        assert set(ben.view["unsealed"][ben.person]) == {ben.person, dee.person}

        # when the last has agreed, then he is heard and seen, and hears and sees both
        await agree((ann,), to=(ben,))
        for one, other in ((dee, ben), (ann, ben), (ben, dee), (ben, ann)):
            await gets_more(one, of=other)
        assert set(ben.got["slots"].values()) == {dee.person, ann.person}


async def let_in(dee: Client, *others: Client) -> None:
    """Everybody sits."""
    for one in others:
        await admit(dee, one)


async def admit(dee: Client, one: Client) -> None:
    """The facilitator opens to somebody who has knocked."""
    await dee.until(lambda: one.person in dee.view.get("waiting", {}))
    assert await dee.press("Admit", person=one.person) == ""
    await one.until(lambda: bool(one.view["you"]["where"] == "seated"))


async def calls(*people: Client) -> None:
    """Everybody is connected and has everything on."""
    for one in people:
        await call(one)


async def call(one: Client) -> None:
    """They connect, and turn on microphone and camera."""
    assert [await one.press("call"), await one.press("turnOn")] == ["", ""]
    await one.until(lambda: bool(one.got["state"] == "connected"))


async def agree(people: tuple[Client, ...], to: tuple[Client, ...]) -> None:
    """To each of those without a key."""
    for one in people:
        for other in to:
            assert await one.press("AgreeUnsealed", person=other.person) == ""


async def gets_more(one: Client, of: Client) -> None:
    """A second of voice and some pictures, from now on."""
    await one.press("look")
    voices, pictures = (one.got[what].get(of.person, 0) for what in ("heard", "seen"))
    await one.until(
        lambda: bool(
            one.got["heard"].get(of.person, 0) >= voices + VOICES
            and one.got["seen"].get(of.person, 0) >= pictures + PICTURES
        )
    )


async def whose(one: Client) -> set[str]:
    """Whose voice or picture has reached them until now, by what the packets say."""
    await one.press("look")
    return {*one.got["heard"], *one.got["seen"]}

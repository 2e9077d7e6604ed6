"""What a meeting says is sealed: two pages show one code, and the house has nothing that anybody could look at."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack

import av
from av.error import FFmpegError
from playwright.async_api import Browser, expect

from tests.browser.gathering import LAPTOP, guest
from tests.browser.pages import button
from tests.browser.sealed import code_of, see_each_other
from tests.browser.words import words
from tests.journeys.evening import enter
from tests.journeys.own_group import OwnGroup
from tests.journeys.sealing_visitor import SealingVisitor
from tests.journeys.visitor import Visitor
from tests.listener import Listener

ENOUGH_VOICE = 50  # frames: a second
# Where a decoder can read nothing it leaves this green, which is also the ground of what Chromium's own camera shows.
EMPTY, FAINT = (0, 136, 0), 16
LIKE = 30  # units: mean difference of 0..255; the nearest picture of the same camera is 0 to 10 away, an empty one 54


async def test_a_meeting_is_sealed_until_everybody_agrees_to_do_without_for_one_person(
    own_group: OwnGroup, browser: Browser
) -> None:
    async with AsyncExitStack() as stack:
        # given Dee and Ben at pages, who see and hear each other
        dee = await stack.enter_async_context(guest(browser, own_group, "Dee", facilitates=True, size=LAPTOP))
        await dee.lobby.ready()
        ben = await stack.enter_async_context(guest(browser, own_group, "Ben", size=LAPTOP))
        await ben.lobby.ready()
        await button(dee.lead.panel, "room_let_in").click()
        pages = (dee, ben)
        await see_each_other(dee, ben)

        # then both show the same code, which vouches for the two of them
        first = await code_of(dee)
        assert await code_of(ben) == first

        # when Kim listens, whose browser says a key, the house passes on what nobody can look at
        kim = await stack.enter_async_context(own_group.visit(SealingVisitor(own_group.url, "Kim")))
        await enter(kim, own_group.room)
        await button(dee.lead.panel, "room_let_in").click()
        sealed = await listen(kim, dee.meeting)

        # when she comes with a browser that cannot seal, she gets nothing until all three have agreed
        await kim.hang_up()
        await kim.call()
        await kim.watch(room := own_group.room)
        await kim.do(room, "Enter")
        async with Listener(offer_of(kim, dee.meeting)) as listener:
            await kim.do(room, "AgreeUnsealed", person=kim.person)
            for one in pages:
                assert listener.frames == {}
                await expect(one.page.get_by_text(words("seal_other_title", name="Kim"))).to_be_visible()
                await button(one.page, "seal_other_agree").click()
            unsealed = await hear_out(listener)
        for one in pages:
            await expect(one.page.get_by_text(words("seal_other_open", name="Kim"))).to_be_visible()
        await see_each_other(dee, ben)

        # then pictures are pictures now, and none was before
        seen = [picture for frame in unsealed if (picture := decoded(frame)) is not None]
        assert seen
        assert not [frame for frame in sealed if looks_like_any(decoded(frame), seen)]

        # when she goes, everything is sealed again by itself, and there is another code
        await kim.do(room, "Leave")
        for one in pages:
            await expect(button(one.page, "seal_sealed")).to_be_visible()
        assert await code_of(dee) == await code_of(ben) != first
        await see_each_other(dee, ben)


def offer_of(visitor: Visitor, meeting: str) -> Callable[[str], Awaitable[str]]:
    async def offer(sdp: str) -> str:
        answer = await visitor.ask("POST", f"/api/meetings/{meeting}/media", {"sdp": sdp})
        return str(answer["sdp"])

    return offer


async def listen(visitor: Visitor, meeting: str) -> list[bytes]:
    """The key frames of everybody's pictures, as the media server has them."""
    async with Listener(offer_of(visitor, meeting)) as listener:
        return await hear_out(listener)


async def hear_out(listener: Listener) -> list[bytes]:
    """Until voices have come, and a key frame of two people's pictures."""
    pictures = [str(mid) for mid in range(2 + listener.voices, 2 + listener.voices + listener.pictures)]

    def key_frames() -> list[list[bytes]]:
        return [[frame for frame in listener.frames[mid] if not frame[0] & 1] for mid in pictures]

    def voices() -> int:
        return sum(len(frames) for mid, frames in listener.frames.items() if mid not in pictures)

    async with asyncio.timeout(20):
        while sum(map(bool, key_frames())) < 2 or voices() < ENOUGH_VOICE:
            for mid in pictures:
                listener.ask_key(mid)
            await asyncio.sleep(0.2)
    return [frame for frames in key_frames() for frame in frames]


def decoded(frame: bytes) -> list[int] | None:
    """The picture as 16 x 9 dots, if a decoder makes one of it."""
    codec = av.CodecContext.create("vp8", "r")
    assert isinstance(codec, av.VideoCodecContext)
    try:
        [picture, *_] = [*codec.decode(av.Packet(frame)), *codec.decode(None)]
    except (FFmpegError, ValueError):
        return None
    plane = picture.reformat(width=16, height=9, format="rgb24").planes[0]
    whole = bytes(plane)
    return [dot for row in range(9) for dot in whole[row * plane.line_size :][:48]]


def looks_like_any(picture: list[int] | None, others: Iterable[list[int]]) -> bool:
    """Whether it shows about what one of the others shows."""
    return picture is not None and any(difference(picture, other) < LIKE for other in others)


def difference(picture: list[int], other: list[int]) -> float:
    """How far it is from the other where that shows anything. units: 0..255"""
    shown = [dot for dot, value in enumerate(other) if abs(value - EMPTY[dot % 3]) > FAINT]
    return sum(abs(picture[dot] - other[dot]) for dot in shown) / len(shown)

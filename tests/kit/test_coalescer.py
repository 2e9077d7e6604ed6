"""Asking once for many."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from server.kit.coalescer import Coalescer


class Book:
    """Knows how long words are; a look takes until it is let go."""

    def __init__(self) -> None:
        self.looks: list[list[str]] = []
        self.open = asyncio.Event()

    async def look(self, words: Sequence[str]) -> Mapping[str, int]:
        self.looks.append(list(words))
        await self.open.wait()
        if "torn" in words:
            raise LookupError
        return {word: len(word) for word in words if word != "unknown"}


async def test_who_asks_meanwhile_is_answered_together() -> None:
    book = Book()
    together = Coalescer(book.look)
    asking = [asyncio.create_task(together.get("tea"))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asking += [asyncio.create_task(together.get(word)) for word in ("tea", "kettle", "unknown", "kettle")]
    await asyncio.sleep(0)
    book.open.set()
    assert await asyncio.gather(*asking) == [3, 3, 6, None, 6]
    assert book.looks == [["tea"], ["tea", "kettle", "unknown"]]


async def test_a_look_has_a_limit() -> None:
    book = Book()
    together = Coalescer(book.look, most=2)
    book.open.set()
    assert await asyncio.gather(*[together.get(word) for word in ("a", "bb", "ccc")]) == [1, 2, 3]
    assert book.looks == [["a", "bb"], ["ccc"]]


async def test_a_look_that_fails_fails_for_those_who_asked_then() -> None:
    book = Book()
    together = Coalescer(book.look)
    book.open.set()
    for _ in range(2):
        with pytest.raises(LookupError):
            await together.get("torn")
    assert await together.get("tea") == 3


async def test_who_does_not_wait_any_more_takes_nothing_from_the_others() -> None:
    book = Book()
    together = Coalescer(book.look)
    one, other = [asyncio.create_task(together.get("tea")) for _ in range(2)]
    await asyncio.sleep(0)
    one.cancel()
    book.open.set()
    assert await other == 3

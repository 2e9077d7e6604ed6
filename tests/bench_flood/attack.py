"""`python -m tests.bench_flood.attack WHAT`: attack until ended, in a process of its own. What it needs comes as JSON
on standard input; a line is printed once the attack is under way.
"""

import asyncio
import itertools
import json
import sys
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

TOGGLES = 12
AGAIN_S = 0.5  # so soon somebody comes back whose socket was closed, or not opened


@dataclass(frozen=True, slots=True)
class Target:
    """One house, and the member who attacks. shape: `cookie` as a browser sends it"""

    url: str
    cookie: str
    room: str
    media: str
    many: int

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        there = httpx.URL(self.url)
        return "127.0.0.1", there.port or 80


async def sockets(target: Target) -> None:
    """S3: many sockets of one member, each of which turns a microphone on and off as fast as it can."""
    await asyncio.gather(*(_one_socket(target, number) for number in range(target.many)))


async def _one_socket(target: Target, number: int) -> None:
    ids = itertools.count()
    while True:
        with suppress(OSError, WebSocketException, TimeoutError):
            async with connect(
                target.url.replace("http", "ws", 1) + "/ws",
                host="127.0.0.1",
                subprotocols=[Subprotocol("tearoom.v1")],
                origin=Origin(target.url),
                additional_headers={"Cookie": target.cookie},
                compression=None,
                close_timeout=0.1,
            ) as socket:
                reading = asyncio.create_task(_read(socket))
                try:
                    await socket.send(json.dumps({"type": "subscribe", "channel": target.room}))
                    while not reading.done():
                        for _ in range(TOGGLES):
                            one = next(ids)
                            body = {"do": "SetMicrophone", "on": one % 2 == 0}
                            command = {
                                "type": "command",
                                "id": f"x{number}-{one}",
                                "channel": target.room,
                                "body": body,
                            }
                            await socket.send(json.dumps(command))
                        await asyncio.sleep(0)
                finally:
                    reading.cancel()
        await asyncio.sleep(AGAIN_S)


async def _read(socket: Any) -> None:
    with suppress(WebSocketException):
        async for _ in socket:
            pass


async def offers(target: Target) -> None:
    """S4: offers of one valid line and very many empty ones, eight at a time."""
    sdp = "v=0\r\n" + "\n" * 122_000
    headers = {"X-Tearoom": "1", "Origin": target.url, "Cookie": target.cookie}
    async with httpx.AsyncClient(base_url=target.url, headers=headers, timeout=30) as http:

        async def one() -> None:
            while True:
                with suppress(httpx.HTTPError):
                    await http.post(target.media, json={"sdp": sdp})

        await asyncio.gather(*(one() for _ in range(8)))


async def halves(target: Target) -> None:
    """S10: heads and bodies that are never finished, a byte now and then."""
    head = b"POST /api/sign-in HTTP/1.1\r\nHost: x\r\n"
    body = b"Content-Length: 100000\r\n\r\n{"
    await asyncio.gather(*(_one_half(target, head + (body if one % 7 == 0 else b"")) for one in range(target.many)))


async def _one_half(target: Target, begins: bytes) -> None:
    with suppress(OSError):
        _, writer = await asyncio.open_connection(*target.address)
        writer.write(begins)
        while not writer.is_closing():
            await asyncio.sleep(1)
            writer.write(b"x")
    await asyncio.Event().wait()


ATTACKS = {"sockets": sockets, "offers": offers, "halves": halves}


async def main(what: str) -> None:
    """Attack, and say so once it has begun."""
    target = Target(**json.loads(sys.stdin.readline()))
    attack: Coroutine[Any, Any, None] = ATTACKS[what](target)
    attacking = asyncio.create_task(attack)
    await asyncio.sleep(1)
    sys.stdout.write("attacking\n")
    sys.stdout.flush()
    await attacking


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

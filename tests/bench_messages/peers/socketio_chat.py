"""python-socketio with its Redis manager, as its documentation shows it: `uvicorn ...:app`, BENCH_REDIS set."""

import os
from typing import Any

import socketio

chat = socketio.AsyncServer(
    async_mode="asgi",
    client_manager=socketio.AsyncRedisManager(os.environ["BENCH_REDIS"]),
    cors_allowed_origins="*",
)
app = socketio.ASGIApp(chat)


@chat.on("join")
async def join(member: str, room: str) -> None:
    await chat.enter_room(member, room)
    await chat.emit("joined", {}, to=member)


@chat.on("msg")
async def say(_: str, said: dict[str, Any]) -> None:
    await chat.emit("msg", {"room": said["room"], "seq": 1, "body": said["body"]}, room=said["room"])

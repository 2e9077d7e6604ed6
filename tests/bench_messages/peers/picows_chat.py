"""picows, the fastest WebSocket server there is for Python, with a thin Redis: `python -m ... PORT REDIS_PORT`."""

import sys
from collections import defaultdict

import msgspec
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server

from tests.bench_messages.peers.thin_redis import ThinRedis


class Join(msgspec.Struct, tag="join", tag_field="t"):
    room: str


class Say(msgspec.Struct, tag="msg", tag_field="t"):
    body: str


class Said(msgspec.Struct, tag="msg", tag_field="t"):
    room: str
    seq: int
    body: str


_decode = msgspec.json.Decoder(Join | Say).decode
_encode = msgspec.json.Encoder().encode


class Chat:
    """Who is in which room."""

    def __init__(self) -> None:
        self.rooms: dict[str, set[WSTransport]] = defaultdict(set)
        self.publisher = self.subscriber = ThinRedis()

    async def open(self, redis_port: int) -> None:
        self.publisher = await ThinRedis.connect(redis_port)
        self.subscriber = await ThinRedis.connect(redis_port, self.heard)

    def heard(self, room: bytes, message: bytes) -> None:
        for transport in self.rooms.get(room.decode(), ()):
            transport.send(WSMsgType.TEXT, message)


class Member(WSListener):
    """One connection."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.room = ""
        self.said = 0

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            if frame.msg_type == WSMsgType.CLOSE:
                transport.disconnect()
            return
        command = _decode(frame.get_payload_as_memoryview())
        if isinstance(command, Join):
            self.join(transport, command.room)
        else:
            self.said += 1
            self.chat.publisher.say("PUBLISH", self.room, _encode(Said(self.room, self.said, command.body)))

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.chat.rooms[self.room].discard(transport)

    def join(self, transport: WSTransport, room: str) -> None:
        self.room = room
        if not self.chat.rooms[room]:
            self.chat.subscriber.say("SUBSCRIBE", room)
        self.chat.rooms[room].add(transport)
        transport.send(WSMsgType.TEXT, b'{"t":"joined"}')


async def main(port: int, redis_port: int) -> None:
    """Serve until ended."""
    chat = Chat()
    await chat.open(redis_port)

    def member(_: WSUpgradeRequest) -> Member:
        return Member(chat)

    server = await ws_create_server(member, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))

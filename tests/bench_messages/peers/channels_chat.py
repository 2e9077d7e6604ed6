"""Django Channels over its Redis pub/sub layer, as its tutorial shows it: `uvicorn ...:app`, BENCH_REDIS set."""

import os
from typing import Any

import django
from django.conf import settings

LAYER = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [os.environ["BENCH_REDIS"]]}}
settings.configure(
    SECRET_KEY="a benchmark's", ALLOWED_HOSTS=["*"], INSTALLED_APPS=["channels"], CHANNEL_LAYERS={"default": LAYER}
)
django.setup()

from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402 - Django wants its settings first
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 - likewise
from django.urls import path  # noqa: E402 - likewise


class Chat(AsyncJsonWebsocketConsumer):
    """One connection."""

    room = ""

    async def receive_json(self, content: dict[str, Any]) -> None:
        if content["t"] == "join":
            self.room = content["room"]
            await self.channel_layer.group_add(self.room, self.channel_name)
            await self.send_json({"t": "joined"})
        else:
            said = {"t": "msg", "room": self.room, "seq": 1, "body": content["body"]}
            await self.channel_layer.group_send(self.room, {"type": "chat.message", "said": said})

    async def chat_message(self, event: dict[str, Any]) -> None:
        await self.send_json(event["said"])

    async def disconnect(self, _: int) -> None:
        if self.room:
            await self.channel_layer.group_discard(self.room, self.channel_name)


app = ProtocolTypeRouter({"websocket": URLRouter([path("ws", Chat.as_asgi())])})

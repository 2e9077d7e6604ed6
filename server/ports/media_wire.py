"""The messages of ports/media.py as bytes on a stream: each with its length before it.

units: the length is 4 bytes, big-endian; the message is MessagePack
"""

import asyncio
from collections.abc import AsyncIterator

import msgspec

from server.ports.media import FromMedia, ToMedia

LARGEST = 4 << 20  # bytes; a policy for two hundred people takes 20,000

_encoder = msgspec.msgpack.Encoder()
to_media: msgspec.msgpack.Decoder[ToMedia] = msgspec.msgpack.Decoder(ToMedia)
from_media: msgspec.msgpack.Decoder[FromMedia] = msgspec.msgpack.Decoder(FromMedia)


def frame(message: ToMedia | FromMedia) -> bytes:
    """The bytes of one message."""
    body = _encoder.encode(message)
    return len(body).to_bytes(4, "big") + body


async def frames(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The bodies of messages until the stream ends, or one is too large."""
    try:
        while (size := int.from_bytes(await reader.readexactly(4), "big")) <= LARGEST:
            yield await reader.readexactly(size)
    except (asyncio.IncompleteReadError, ConnectionError):
        return

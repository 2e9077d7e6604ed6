"""Stock aiortc as a media server: `python -m tests.bench_media.aiortc_relay` answers offers, one JSON line for each.

It does what aiortc's own `MediaRelay` does, and nothing else: decodes the camera of who publishes, and encodes it again
for everybody who views. shape: in `{"publishes": true, "sdp": ...}`, out `{"sdp": ...}`
"""

import asyncio
import json
import sys
from typing import Any

from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay


async def serve() -> None:
    """Until stdin ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    relay, connections, cameras = MediaRelay(), list[RTCPeerConnection](), list[MediaStreamTrack]()
    while asked := await reader.readline():
        offer = json.loads(asked)
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connections.append(connection)
        if offer["publishes"]:
            connection.on("track", cameras.append)
        sys.stdout.write(json.dumps({"sdp": await _answer(connection, offer, relay, cameras)}) + "\n")
        sys.stdout.flush()
    await asyncio.gather(*(connection.close() for connection in connections))


async def _answer(
    connection: RTCPeerConnection, offer: dict[str, Any], relay: MediaRelay, cameras: list[MediaStreamTrack]
) -> str:
    await connection.setRemoteDescription(RTCSessionDescription(offer["sdp"], "offer"))
    if not offer["publishes"]:
        connection.addTrack(relay.subscribe(cameras[-1], buffered=False))
    await connection.setLocalDescription(await connection.createAnswer())
    return str(connection.localDescription.sdp)


if __name__ == "__main__":
    asyncio.run(serve())

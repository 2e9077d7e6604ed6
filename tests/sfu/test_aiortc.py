"""An independent client: two aiortc connections decode each other's voice and picture through the media server."""

import asyncio

from server.ports.media import Permissions
from tests.aiortc_client import AiortcClient
from tests.people import ANN, BEN
from tests.sfu.conftest import EVERYTHING, Circle

A, B = ANN.id, BEN.id


async def test_two_clients_decode_each_other_and_a_muted_voice_stops(circle: Circle) -> None:
    # given Ann and Ben in an open circle
    circle.allow({A: EVERYTHING, B: EVERYTHING})
    ann, ben = AiortcClient(), AiortcClient()
    try:
        await ann.enter(circle.offers(A))
        await ben.enter(circle.offers(B))

        # then each hears the other's tone and decodes the other's picture on the small lines
        async with asyncio.timeout(20):
            for client in (ann, ben):
                while client.frames.get("5", 0) < 10 or client.loudest.get("3", 0) < 4000:
                    await asyncio.sleep(0.05)
                assert client.sizes == {(640, 480)}

        # when Ben goes on the stage and Ann is muted
        circle.allow({A: Permissions(seen=True), B: EVERYTHING}, stage=B)

        # then Ben comes through the stage pair, and Ann's voice has ended
        async with asyncio.timeout(20):
            while ann.frames.get("4", 0) < 10 or ann.loudest.get("2", 0) < 4000:
                await asyncio.sleep(0.05)
        voices = ben.frames["3"]
        pictures = ben.frames["5"]
        async with asyncio.timeout(20):
            while ben.frames["5"] < pictures + 10:
                await asyncio.sleep(0.05)
        assert ben.frames["3"] <= voices + 2
    finally:
        await ann.leave()
        await ben.leave()

"""Light peers on real sockets: a bad line, a battery that dies."""

from server.ports.media import PeerDown, PeerUp
from server.sfu.rtp import csrc_of
from tests.light_peer import LightPeer
from tests.people import ANN, BEN
from tests.sfu.conftest import EVERYTHING, ROOM, Circle

A, B = ANN.id, BEN.id


class Lossy(LightPeer):
    """Loses the first handshake datagrams each way, and every tenth datagram after that."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]  # handed on as they are
        self._outgoing = self._incoming = 0

    def _send(self, data: bytes) -> None:
        self._outgoing += 20 <= data[0] < 64
        if not (20 <= data[0] < 64 and self._outgoing in (1, 3)):
            super()._send(data)

    def receive(self, data: bytes) -> None:
        self._incoming += 1
        handshake = 20 <= data[0] < 64
        if self._incoming % 10 and not (handshake and self._incoming < 4):
            super().receive(data)


async def test_a_bad_line_connects_all_the_same(circle: Circle) -> None:
    circle.allow({A: EVERYTHING, B: EVERYTHING})
    async with Lossy(circle.offers(A)) as ann, LightPeer(circle.offers(B)) as ben:
        await ann.until(lambda: ann.heard[csrc_of(B)] > 20)
        await ben.until(lambda: ben.heard[csrc_of(A)] > 20)
    assert {m.peer for m in circle.told if isinstance(m, PeerUp)} == {A, B}


async def test_whoever_vanishes_can_come_again(circle: Circle) -> None:
    circle.allow({A: EVERYTHING, B: EVERYTHING})
    async with LightPeer(circle.offers(B)) as ben, LightPeer(circle.offers(A)) as ann:
        await ben.until(lambda: ben.heard[csrc_of(A)] > 5)
        await ann.vanish()
        async with LightPeer(circle.offers(A), talks=False, films=False) as again:
            await again.until(lambda: again.seen[csrc_of(B)] > 2)
    assert PeerDown(ROOM, A, "replaced") in circle.told

"""Which peer a datagram is for, and what it is: all peers share one port."""

from collections.abc import Callable

from server.sfu import stun
from server.sfu.arena import SIZE, Arena
from server.sfu.ice import Doors
from server.sfu.outbox import Outbox
from server.sfu.peer import Peer
from server.sfu.stun import Address
from server.sfu.traffic import Traffic


class Demux:
    """Gives each datagram to its peer. shape: `on_dtls` is called after every datagram of a handshake"""

    def __init__(
        self,
        registry: Doors[Peer],
        outbox: Outbox,
        traffic: Traffic,
        on_dtls: Callable[[Peer, float], None],
    ) -> None:
        self._registry, self._outbox, self._traffic, self._on_dtls = registry, outbox, traffic, on_dtls

    def receive(self, arena: Arena, place: int, size: int, address: Address, now: float) -> None:
        """By first byte: STUN, DTLS or media; what is nobody's is dropped. source: RFC 7983 §7"""
        if size < 12:
            return
        self._traffic.packets_in += 1
        self._traffic.bytes_in += size
        first = arena.memory[place * SIZE]
        if first < 4:
            self._bind(arena.read(place, size), address, now)
        elif (peer := self._registry.peer_at(address)) is None:
            return
        elif 128 <= first < 192:
            if 192 <= arena.memory[place * SIZE + 1] <= 223:
                peer.receive_rtcp(arena.read(place, size), now)
            else:
                peer.receive_rtp(arena, place, size, now)
        elif 20 <= first < 64:
            peer.transport.receive_dtls(arena.read(place, size))
            self._on_dtls(peer, now)

    def _bind(self, data: bytes, address: Address, now: float) -> None:
        bound = self._registry.bind(data, address) if stun.is_stun(data) else None
        if bound is None:
            return
        peer = bound.peer
        peer.heard_at = now
        if bound.nominated or peer.transport.address is None:
            peer.transport.move(address)
        self._outbox.send(bound.reply, self._outbox.way(address))

"""Which peer a datagram is for, and what it is: all peers share one port."""

from collections.abc import Callable

from server.sfu import stun
from server.sfu.arena import SIZE, Arena
from server.sfu.ice import IceRegistry
from server.sfu.peer import Peer
from server.sfu.send_queue import SendQueue
from server.sfu.stun import Address
from server.sfu.traffic import TrafficCounters


class Demux:
    """Gives each datagram to its peer. shape: `on_dtls` is called after every datagram of a handshake"""

    def __init__(
        self,
        registry: IceRegistry[Peer],
        queue: SendQueue,
        traffic: TrafficCounters,
        on_dtls: Callable[[Peer, float], None],
    ) -> None:
        self._registry, self._queue, self._traffic, self._on_dtls = registry, queue, traffic, on_dtls

    def receive(self, arena: Arena, index: int, size: int, address: Address, now: float) -> None:
        """Tell STUN, DTLS and media apart by the first byte; drop what is no peer's. source: RFC 7983 §7"""
        if size < 12:
            return
        self._traffic.packets_in += 1
        self._traffic.bytes_in += size
        first = arena.memory[index * SIZE]
        if first < 4:
            self._bind(arena.read(index, size), address, now)
        elif (peer := self._registry.peer_at(address)) is None:
            return
        elif 128 <= first < 192:
            if 192 <= arena.memory[index * SIZE + 1] <= 223:
                peer.receive_rtcp(arena.read(index, size), now)
            else:
                peer.receive_rtp(arena, index, size, now)
        elif 20 <= first < 64:
            peer.transport.receive_dtls(arena.read(index, size))
            self._on_dtls(peer, now)

    def _bind(self, data: bytes, address: Address, now: float) -> None:
        binding = self._registry.bind(data, address) if stun.is_stun(data) else None
        if binding is None:
            return
        peer = binding.peer
        peer.heard_at = now
        if binding.nominated or peer.transport.address is None:
            peer.transport.move(address)
        self._queue.send(binding.reply, self._queue.destination(address))

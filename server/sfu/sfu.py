"""The media server without I/O: datagrams and messages in, datagrams and messages out.

The owner calls `receive` for each datagram, `handle` for each message, and `tick` every TICK_S, and then flushes the
send queue.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import assert_never

from server.kit.errors import Kind, Refused
from server.ports.media import Answer, Close, FromMedia, Load, Offer, Policy, ToMedia, Wish
from server.sfu import sdp
from server.sfu.arena import Arena
from server.sfu.candidate import Candidate
from server.sfu.demux import Demux
from server.sfu.dtls import HandshakeState
from server.sfu.negotiation import Negotiation
from server.sfu.peer import Peer
from server.sfu.room import MediaRoom
from server.sfu.send_queue import SendQueue
from server.sfu.stun import Address
from server.sfu.ticks import RTCP_TICKS
from server.sfu.traffic import TrafficCounters
from server.sfu.transport import Transport

MAX_PEERS, MAX_ROOMS, MAX_ROOM_PEERS = 1000, 1000, 200
FORGET_S = 60.0  # an empty room is forgotten so long after its lease
MAX_LOGGED = 20

log = logging.getLogger(__name__)


class Sfu:
    """All rooms of one process. shape: `emit` must not block. units: `cpu_s` is the processor time of this process"""

    def __init__(
        self,
        queue: SendQueue,
        emit: Callable[[FromMedia], None],
        candidates: Sequence[Candidate],
        now: datetime,
        process: str = "",
        cpu_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._queue, self._emit, self._process, self._cpu_s = queue, emit, process, cpu_s
        self._negotiation = Negotiation(candidates, now)
        self._ticks, self._traffic = 0, TrafficCounters()
        self._demux = Demux(self._negotiation.registry, queue, self._traffic, self._on_dtls)
        self._rooms: dict[str, MediaRoom] = {}
        self._room_of: dict[Peer, MediaRoom] = {}
        self._random = Random(secrets.randbits(128))
        self.failures = 0

    # -- messages

    def handle(self, message: ToMedia, now: float) -> None:
        """Do what the product asks."""
        match message:
            case Offer():
                try:
                    self._emit(Answer(message.id, sdp=self._offer(message, now)))
                except Refused as refused:
                    self._emit(Answer(message.id, refused=refused.code))
            case Policy():
                self._apply(message, now)
            case Wish(room, person, pictures):
                if (held := self.room(room)) is not None:
                    held.wish(person, pictures, now)
            case Close(room, person):
                if person is None:
                    self._close(room, now)
                else:
                    self._leave(room, person, "closed", now)
            case _:
                assert_never(message)

    def _offer(self, offer: Offer, now: float) -> str:
        room = self.room(offer.room)
        if room is None or not room.open(now):
            raise Refused("no_policy", Kind.AGAIN)
        sdp_offer = sdp.parse(offer.sdp)
        held = room.peers.get(offer.peer)
        if offer.restart:
            answer = self._negotiation.restart(held, sdp_offer)
            room.wish(offer.peer, offer.pictures, now)
            return answer
        if held is not None and held.up and self._negotiation.is_of(held, sdp_offer):
            raise Refused("needs_restart")  # the browser would keep its handshake while we began another
        if held is None and (len(self._room_of) >= MAX_PEERS or len(room.peers) >= MAX_ROOM_PEERS):
            raise Refused("media_full", Kind.AGAIN)
        self._leave(offer.room, offer.peer, "replaced", now)
        transport = Transport(self._negotiation.handshake(sdp_offer), self._queue)
        peer = Peer(offer.peer, sdp_offer, transport, room.forwards, self._random, self._traffic, now)
        peer.pictures = offer.pictures
        room.join(peer)
        self._room_of[peer] = room
        self._traffic.joins += 1
        return self._negotiation.answer(peer, sdp_offer)

    def _apply(self, policy: Policy, now: float) -> None:
        room = self.room(policy.room)
        if room is None:
            if len(self._rooms) >= MAX_ROOMS:
                log.warning("no room for another room")
                return
            room = self._rooms[policy.room] = MediaRoom(policy.room, self._emit)
        room.apply(policy, now)
        room.report_changes(now)

    def _close(self, name: str, now: float) -> None:
        if (room := self.room(name)) is not None:
            for person in list(room.peers):
                self._leave(name, person, "closed", now)
            del self._rooms[name]

    def _leave(self, name: str, person: str, reason: str, now: float) -> None:
        room = self.room(name)
        peer = room.leave(person, reason, now) if room is not None else None
        if peer is not None:
            del self._room_of[peer]
            self._negotiation.forget(peer)

    # -- datagrams

    def receive(self, arena: Arena, index: int, size: int, address: Address, now: float) -> None:
        """Take one datagram from a buffer. One that fails is logged and harms no other."""
        try:
            self._demux.receive(arena, index, size, address, now)
        except Exception:
            self.failures += 1
            if self.failures <= MAX_LOGGED:
                log.exception("a datagram failed")

    def knows(self, address: Address) -> bool:
        """Whether a peer has proved to be at an address."""
        return self._negotiation.registry.peer_at(address) is not None

    def _on_dtls(self, peer: Peer, now: float) -> None:
        state, room = peer.transport.handshake.state, self._room_of[peer]
        if state is HandshakeState.CONNECTED and not peer.up:
            room.on_connected(peer, now)
        elif state in (HandshakeState.CLOSED, HandshakeState.FAILED):
            self._leave(room.name, peer.person, peer.failing(now) or "failed", now)

    # -- time

    def tick(self, now: float) -> None:
        """Let time pass: retransmissions, requests, subscriptions, reports, and the end of what is silent."""
        self._ticks += 1
        for peer in self._room_of:
            if not peer.up:
                peer.transport.send_dtls(peer.transport.handshake.tick())
            peer.request(now)
            peer.pad(now)
        for room in self._rooms.values():
            room.tick(self._ticks, now)
        if self._ticks % RTCP_TICKS == 0:
            self._sweep(now)
            self._emit(self.load())

    def load(self) -> Load:
        """How busy this process is."""
        traffic = self._traffic
        return Load(
            self._process,
            peers=len(self._room_of),
            rooms=len(self._rooms),
            packets_in=traffic.packets_in,
            packets_out=self._queue.packets,
            cpu_s=self._cpu_s(),
            bytes_in=traffic.bytes_in,
            bytes_out=self._queue.bytes,
            lost=traffic.lost,
            resent=traffic.resent,
            joins=traffic.joins,
        )

    def room(self, name: str) -> MediaRoom | None:
        """The room of this name."""
        return self._rooms.get(name)

    def rooms(self, now: float) -> list[str]:
        """The rooms that have people, or a policy whose lease runs."""
        return [name for name, room in self._rooms.items() if room.peers or room.open(now)]

    def _sweep(self, now: float) -> None:
        for peer, room in list(self._room_of.items()):
            if (reason := peer.failing(now)) is not None:
                self._leave(room.name, peer.person, reason, now)
        for name, room in list(self._rooms.items()):
            if not room.peers and now - room.forwards.open_until > FORGET_S:
                del self._rooms[name]

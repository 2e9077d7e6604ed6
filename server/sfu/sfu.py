"""The media server without I/O: datagrams and messages in, datagrams and messages out.

The owner calls `receive` for each datagram, `handle` for each message, and `tick` every TICK_S; and sends what is then
in the outbox.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from random import Random
from typing import assert_never

from server.kit.errors import Kind, Refused
from server.ports.media import Answer, Close, FromMedia, Load, Offer, Policy, ToMedia, Wish
from server.sfu import answer, lines, sdp, stun
from server.sfu.answer import Local
from server.sfu.arena import SIZE, Arena
from server.sfu.candidate import Candidate
from server.sfu.dtls import Handshake, Identity, State
from server.sfu.ice import Doors
from server.sfu.outbox import Outbox
from server.sfu.peer import Peer
from server.sfu.room import Room
from server.sfu.stun import Address
from server.sfu.traffic import Traffic

TICK_S = 0.025
PLAN_TICKS, LEVEL_TICKS, WEIGH_TICKS, REPORT_TICKS, RETELL_TICKS, AIRTIME_TICKS = 4, 8, 10, 40, 200, 400
MAX_PEERS, MAX_ROOMS, MAX_ROOM_PEERS = 1000, 1000, 200
FORGET_S = 60.0  # an empty room is forgotten so long after its lease
MOST_LOGGED = 20

log = logging.getLogger(__name__)


class Sfu:
    """All rooms of one process. `tell` must not block; `cpu_s` says how much this process has computed."""

    def __init__(
        self,
        outbox: Outbox,
        tell: Callable[[FromMedia], None],
        candidates: Sequence[Candidate],
        now: datetime,
        process: str = "",
        cpu_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._outbox, self._tell, self._candidates, self._cpu_s = outbox, tell, candidates, cpu_s
        self._process = process
        self._identity = Identity(now)
        self._doors: Doors[Peer] = Doors()
        self._rooms: dict[str, Room] = {}
        self._random = Random(secrets.randbits(128))
        self._offers: dict[Peer, sdp.Offer] = {}
        self._ticks, self._traffic = 0, Traffic()
        self.failures = 0

    # -- messages

    def handle(self, message: ToMedia, now: float) -> None:
        """Do what the product asks."""
        match message:
            case Offer():
                try:
                    self._tell(Answer(message.id, sdp=self._offer(message, now)))
                except Refused as refused:
                    self._tell(Answer(message.id, refused=refused.code))
            case Policy():
                self._apply(message, now)
            case Wish(room, person, pictures):
                if (held := self._rooms.get(room)) is not None:
                    held.wish(person, pictures, now)
            case Close(room, None):
                self._close(room, now)
            case Close(room, person) if person is not None:
                self._leave(room, person, "closed", now)
            case Close():
                pass
            case _:
                assert_never(message)

    def _offer(self, offer: Offer, now: float) -> str:
        room = self._rooms.get(offer.room)
        if room is None or not room.open(now):
            raise Refused("no_policy", Kind.AGAIN)
        described = sdp.read(offer.sdp)
        if offer.restart:
            restarted = self._restart(room.peers.get(offer.peer), described)
            room.wish(offer.peer, offer.pictures, now)
            return restarted
        held = room.peers.get(offer.peer)
        if held is not None and held.up and _same_connection(described, self._offers[held]):
            raise Refused("needs_restart")  # the browser would keep its handshake, and we would begin another
        if held is None and (len(self._offers) >= MAX_PEERS or len(room.peers) >= MAX_ROOM_PEERS):
            raise Refused("media_full", Kind.AGAIN)
        self._leave(offer.room, offer.peer, "replaced", now)
        handshake = Handshake(self._identity, described.fingerprint)
        peer = Peer(room, offer.peer, described, handshake, self._random, self._outbox, self._traffic, now)
        peer.pictures = offer.pictures
        room.join(peer)
        self._traffic.joins += 1
        self._offers[peer] = described
        return self._answer(peer)

    def _restart(self, peer: Peer | None, described: sdp.Offer) -> str:
        """Let a connection that we hold come by another way. source: RFC 8445 §9; RFC 8829 §5.3.1"""
        held = self._offers.get(peer) if peer is not None else None
        if peer is None or held is None or not _continues(described, held):
            raise Refused("no_call", Kind.AGAIN)
        return self._answer(peer)

    def _answer(self, peer: Peer) -> str:
        ufrag, password = secrets.token_hex(4), secrets.token_hex(16)
        self._doors.add(ufrag, password, peer)
        local = Local(ufrag, password, self._identity.fingerprint, self._candidates)
        taken = [track.line.mid for track in peer.tracks]
        return answer.write(self._offers[peer], local, lines.announced(peer.slots), taken)

    def _apply(self, policy: Policy, now: float) -> None:
        room = self._rooms.get(policy.room)
        if room is None:
            if len(self._rooms) >= MAX_ROOMS:
                log.warning("no place for another room")
                return
            room = self._rooms[policy.room] = Room(policy.room, self._tell)
        room.apply(policy, now)
        room.tell_changes(now)

    def _close(self, name: str, now: float) -> None:
        if (room := self._rooms.get(name)) is not None:
            for person in list(room.peers):
                self._leave(name, person, "closed", now)
            del self._rooms[name]

    def _leave(self, name: str, person: str, reason: str, now: float) -> None:
        room = self._rooms.get(name)
        peer = room.leave(person, reason, now) if room is not None else None
        if peer is not None:
            del self._offers[peer]
            self._doors.remove(peer)

    # -- datagrams

    def receive(self, arena: Arena, place: int, size: int, address: Address, now: float) -> None:
        """Take one datagram from a buffer; whatever it is, it does no more than cost its own time."""
        try:
            self._route(arena, place, size, address, now)
        except Exception:
            self.failures += 1
            if self.failures <= MOST_LOGGED:
                log.exception("a datagram failed")

    def knows(self, address: Address) -> bool:
        """Whether a peer has proved to be at an address."""
        return self._doors.peer_at(address) is not None

    def _route(self, arena: Arena, place: int, size: int, address: Address, now: float) -> None:
        """By first byte: STUN, DTLS or media. source: RFC 7983 §7"""
        if size < 12:
            return
        self._traffic.packets_in += 1
        self._traffic.bytes_in += size
        first = arena.memory[place * SIZE]
        if first < 4:
            self._bind(arena.read(place, size), address, now)
        elif (peer := self._doors.peer_at(address)) is None:
            return
        elif 128 <= first < 192:
            if 192 <= arena.memory[place * SIZE + 1] <= 223:
                peer.receive_rtcp(arena.read(place, size), now)
            else:
                peer.receive_rtp(arena, place, size, now)
        elif 20 <= first < 64:
            self._shake(peer, arena.read(place, size), now)

    def _bind(self, data: bytes, address: Address, now: float) -> None:
        bound = self._doors.bind(data, address) if stun.is_stun(data) else None
        if bound is None:
            return
        peer = bound.peer
        peer.heard_at = now
        if bound.nominated or peer.address is None:
            peer.move(address)
        self._outbox.send(bound.reply, self._outbox.way(address))

    def _shake(self, peer: Peer, data: bytes, now: float) -> None:
        peer.receive_dtls(data)
        if peer.handshake.state is State.CONNECTED and not peer.up:
            peer.room.connected(peer, now)
        elif peer.handshake.state in (State.CLOSED, State.FAILED):
            self._leave(peer.room.name, peer.person, peer.failing(now) or "failed", now)

    # -- time

    def tick(self, now: float) -> None:
        """Let time pass: retransmissions, requests, plans, levels, reports, and the end of what is silent."""
        self._ticks += 1
        for peer in self._peers():
            if not peer.up:
                peer.send_dtls(peer.handshake.tick())
            peer.ask(now)
            peer.pad(now)
        for room in self._rooms.values():
            if self._ticks % WEIGH_TICKS == 0:
                room.weigh(now)
            if self._ticks % PLAN_TICKS == 0:
                room.tick(now)
            if self._ticks % LEVEL_TICKS == 0:
                room.tell_levels()
            if self._ticks % REPORT_TICKS == 0:
                room.report(now)
            room.tell_changes(now)
            if self._ticks % RETELL_TICKS == 0:
                room.retell()
            if self._ticks % AIRTIME_TICKS == 0:
                room.tell_airtime()
        if self._ticks % REPORT_TICKS == 0:
            self._sweep(now)
            self._tell(self.load())

    def load(self) -> Load:
        """How busy this process is."""
        went = self._traffic
        return Load(
            self._process,
            peers=len(self._offers),
            rooms=len(self._rooms),
            packets_in=went.packets_in,
            packets_out=self._outbox.packets,
            cpu_s=self._cpu_s(),
            bytes_in=went.bytes_in,
            bytes_out=self._outbox.bytes,
            lost=went.lost,
            resent=went.resent,
            joins=went.joins,
        )

    def rooms(self, now: float) -> list[str]:
        """The rooms that have people, or a policy that holds."""
        return [name for name, room in self._rooms.items() if room.peers or room.open(now)]

    def _sweep(self, now: float) -> None:
        for peer in list(self._peers()):
            if (reason := peer.failing(now)) is not None:
                self._leave(peer.room.name, peer.person, reason, now)
        for name, room in list(self._rooms.items()):
            if not room.peers and now - room.open_until > FORGET_S:
                del self._rooms[name]

    def _peers(self) -> Iterator[Peer]:
        return (peer for room in self._rooms.values() for peer in room.peers.values())


def _same_connection(later: sdp.Offer, held: sdp.Offer) -> bool:
    """Whether two offers are one connection's. source: RFC 8829 §5.2.2: it keeps its certificate and session

    werift names another session each time; the same certificate under the same name of ICE gives it away.
    """
    kept = later.session == held.session or later.ufrag == held.ufrag
    return kept and later.fingerprint == held.fingerprint


def _continues(later: sdp.Offer, held: sdp.Offer) -> bool:
    """Whether two offers are the same browser's, about the same lines."""
    same = [(line.kind, line.mid, line.pt) for line in later.lines] == [(o.kind, o.mid, o.pt) for o in held.lines]
    return same and later.fingerprint == held.fingerprint

"""One room: its policy while that lasts, its people, and what is forwarded to whom."""

from collections.abc import Callable, Iterator

from server.ports.media import Airtime, FromMedia, Levels, PeerDown, PeerUp, Pictures, Policy, Slots, Wanted
from server.sfu import airtime, plan
from server.sfu.forwards import Forwards
from server.sfu.loudness import SPEAKING, Voices
from server.sfu.peer import Peer
from server.sfu.track import Track

MOST_LEASE_S = 30.0


class Room:
    """Fails closed: without a policy whose lease runs, nothing leaves. shape: `peers` by person"""

    def __init__(self, name: str, tell: Callable[[FromMedia], None]) -> None:
        self.name = name
        self.peers: dict[str, Peer] = {}
        self.forwards = Forwards(self.plan)
        self._tell = tell
        self._policy: Policy | None = None
        self._voices = Voices()
        self._airtime = airtime.Airtime()
        self._must_plan = self._planned_open = self._told_levels = self._must_tell_wanted = False

    def apply(self, policy: Policy, now: float) -> None:
        """Take a newer policy, or renew the lease of the present one; an older one changes nothing."""
        held = self._policy
        if held is not None and policy.version < held.version:
            return
        if self._planned_open and not self.open(now):
            self.plan(now)  # what was held back meanwhile must not look lost: every source begins anew
        self.forwards.open_until = now + min(max(policy.lease_s, 0.0), MOST_LEASE_S)
        if held is None or policy.version > held.version:
            self._policy = policy
            self.plan(now)
        elif not self._planned_open:
            self.plan(now)

    def open(self, now: float) -> bool:
        """Whether the policy's lease runs."""
        return self.forwards.open(now)

    def join(self, peer: Peer) -> None:
        """Let a connection in; it takes part once its handshake is done."""
        self.peers[peer.person] = peer

    def leave(self, person: str, reason: str, now: float) -> Peer | None:
        """End a person's connection and say why; returns it."""
        peer = self.peers.pop(person, None)
        if peer is not None:
            peer.transport.send_dtls(peer.transport.handshake.close())
            self._tell(PeerDown(self.name, person, reason))
            self.plan(now)
        return peer

    def wish(self, person: str, pictures: Pictures, now: float) -> None:
        """Take what somebody wants to receive from now on."""
        peer = self.peers.get(person)
        if peer is not None and peer.pictures != pictures:
            peer.pictures = pictures
            self.plan(now)

    def connected(self, peer: Peer, now: float) -> None:
        """The handshake of a connection is done."""
        peer.up = True
        self._tell(PeerUp(self.name, peer.person))
        self.plan(now)

    def plan(self, now: float) -> None:
        """Point every slot at what it should show, and drop at once what may no longer pass."""
        policy = self._policy if self.open(now) else None
        self._planned_open = policy is not None
        self._listen(now)
        if policy is not None:
            self._must_tell_wanted = True
        self._must_plan = plan.point(self.peers, policy, self._voices, now)

    def tick(self, now: float) -> None:
        """Call ten times a second: notice who speaks, whose stream has ended, and that a lease has run out."""
        self._must_tell_wanted = True
        ended = [peer.sources.mark_ended(now) for peer in self.peers.values()]
        narrower = any(peer.downlink.lowered for peer in self.peers.values())
        must_plan = self._must_plan or self._planned_open != self.open(now) or any(ended) or narrower
        if self._listen(now) or must_plan:
            self.plan(now)
        self._airtime.listen(self._counted(now), now)

    def weigh(self, now: float) -> None:
        """Call four times a second: see what streams take, and what lines carry."""
        for track in self._tracks():
            track.weigh()
        for peer in self.peers.values():
            if peer.downlink.step(now):
                self._must_plan = True

    def tell_changes(self, now: float) -> None:
        """Tell whom everybody's slots show, and what is wanted of them, where that has changed."""
        for peer in self.peers.values():
            if peer.stale:
                peer.stale = False
                if (shows := peer.shows()) != peer.told:
                    peer.told = shows
                    self._tell(Slots(self.name, peer.person, shows))
        if self._must_tell_wanted and self.open(now):
            self._must_tell_wanted = False
            for peer in self.peers.values():
                if peer.up and (wanted := peer.wanted(now)) != peer.told_wanted:
                    peer.told_wanted = wanted
                    self._tell_wanted(peer)

    def retell(self) -> None:
        """Tell it all again: whoever was away when something changed, and so missed it, is right again."""
        for peer in self.peers.values():
            if peer.up:
                self._tell(Slots(self.name, peer.person, peer.told))
                self._tell_wanted(peer)

    def _tell_wanted(self, peer: Peer) -> None:
        if peer.told_wanted is not None:
            camera, screen = peer.told_wanted
            self._tell(Wanted(self.name, peer.person, camera, screen))

    def tell_levels(self) -> None:
        """Tell how loud people are; once more when all have fallen silent, then not again until somebody speaks."""
        levels = self._voices.audible()
        if levels or self._told_levels:
            self._told_levels = bool(levels)
            self._tell(Levels(self.name, levels))

    def tell_airtime(self) -> None:
        """Tell how long people have spoken; call every ten seconds."""
        if spoken_ms := self._airtime.spoken_ms:
            self._tell(Airtime(self.name, spoken_ms))

    def report(self, now: float) -> None:
        """Send everybody's reports; call once a second."""
        for peer in self.peers.values():
            peer.report(now, on_stage=self._policy is not None and self._policy.stage == peer.person)

    def _listen(self, now: float) -> bool:
        policy = self._policy if self.open(now) else None
        places = policy.permissions if policy is not None else {}
        heard = {}
        for track in self._tracks():
            person = track.publisher.person
            if track.kind == "audio" and track.live and person in places and places[person].heard:
                heard[person] = track.loudness
        return self._voices.update(heard, now)

    def _counted(self, now: float) -> list[str]:
        """Who speaks now and is counted."""
        places = self._policy.permissions if self._policy is not None and self.open(now) else {}
        loud = (person for person, value in self._voices.values.items() if value >= SPEAKING)
        return [person for person in loud if person in places and places[person].counted]

    def _tracks(self) -> Iterator[Track]:
        return (track for peer in self.peers.values() for track in peer.tracks)

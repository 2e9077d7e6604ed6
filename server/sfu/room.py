"""One room: its policy while that lasts, its people, and what is forwarded to whom."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from server.ports.media import FromMedia, Levels, PeerDown, PeerUp, Policy, Slots
from server.sfu import selection
from server.sfu.arena import SIZE
from server.sfu.loudness import Voices
from server.sfu.outbox import Outbox
from server.sfu.peer import Peer
from server.sfu.slots import Media
from server.sfu.track import LIVE_S, Track

MOST_LEASE_S = 30.0


class Room:
    """Fails closed: without a policy whose lease runs, nothing leaves. shape: `peers` by person"""

    def __init__(self, name: str, tell: Callable[[FromMedia], None]) -> None:
        self.name = name
        self.peers: dict[str, Peer] = {}
        self.open_until = float("-inf")
        self._tell = tell
        self._policy: Policy | None = None
        self._voices = Voices()
        self._must_plan = self._planned_open = self._told_levels = False

    def apply(self, policy: Policy, now: float) -> None:
        """Take a newer policy, or renew the lease of the present one; an older one changes nothing."""
        held = self._policy
        if held is not None and policy.version < held.version:
            return
        if self._planned_open and not self.open(now):
            self.plan(now)  # what was held back meanwhile must not look lost: every source begins anew
        self.open_until = now + min(max(policy.lease_s, 0.0), MOST_LEASE_S)
        if held is None or policy.version > held.version:
            self._policy = policy
            self.plan(now)
        elif not self._planned_open:
            self.plan(now)

    def open(self, now: float) -> bool:
        """Whether the policy's lease runs."""
        return now < self.open_until

    def join(self, peer: Peer) -> None:
        """Let a connection in; it takes part once its handshake is done."""
        self.peers[peer.person] = peer

    def leave(self, person: str, reason: str, now: float) -> Peer | None:
        """End a person's connection and say why; returns it."""
        peer = self.peers.pop(person, None)
        if peer is not None:
            peer.send_dtls(peer.handshake.close())
            self._tell(PeerDown(self.name, person, reason))
            self.plan(now)
        return peer

    def connected(self, peer: Peer, now: float) -> None:
        """The handshake of a connection is done."""
        peer.up = True
        self._tell(PeerUp(self.name, peer.person))
        self.plan(now)

    def forward(self, track: Track, media: Media, out: Outbox, now: float) -> None:
        """Send one packet to every slot that shows its source."""
        if now >= self.open_until:
            return
        if not track.live:
            track.live = True
            self.plan(now)
        memory = out.memory
        for viewer, slot in track.viewers:
            if size := slot.push(track, media, memory, out.next * SIZE):
                viewer.seal(size)

    def plan(self, now: float) -> None:
        """Point every slot at the person it should show, and drop at once what may no longer pass."""
        self._must_plan = False
        policy = self._policy if self.open(now) else None
        self._planned_open = policy is not None
        self._listen(now)
        voices = _by_circle(policy, self._voices.ranking)
        cameras = [t.peer.person for t in self._tracks() if t.kind == "video" and t.live]
        if policy is not None:
            cameras = selection.faces(policy, cameras, self._voices.speaking)
        pictures = _by_circle(policy, cameras)
        for track in self._tracks():
            track.viewers = []
        for viewer in self.peers.values():
            chosen: dict[str, str] = {}
            if policy is not None and viewer.up and (place := policy.places.get(viewer.person)) is not None:
                heard, seen = voices[place.circle], pictures[place.circle]
                speaking, before = self._voices.speaking, viewer.chosen
                chosen = selection.select(policy, viewer.person, viewer.lines, heard, seen, speaking, before)
            viewer.point(chosen)
            self._feed(viewer, policy, now)

    def tick(self, now: float) -> None:
        """Call ten times a second: notice who speaks, whose stream has ended, and that a lease has run out."""
        must_plan = self._must_plan or self._planned_open != self.open(now)
        for track in self._tracks():
            if track.live and now - track.heard_at > LIVE_S:
                track.live, must_plan = False, True
        if self._listen(now) or must_plan:
            self.plan(now)

    def tell_slots(self) -> None:
        """Tell whom everybody's slots show, where that has changed."""
        for peer in self.peers.values():
            if peer.stale:
                peer.stale = False
                if (shows := peer.shows()) != peer.told:
                    peer.told = shows
                    self._tell(Slots(self.name, peer.person, shows))

    def retell_slots(self) -> None:
        """Tell it all again: whoever was away when something changed, and so missed it, is right again."""
        for peer in self.peers.values():
            if peer.up:
                self._tell(Slots(self.name, peer.person, peer.told))

    def tell_levels(self) -> None:
        """Tell how loud people are; once more when all have fallen silent, then not again until somebody speaks."""
        levels = self._voices.audible()
        if levels or self._told_levels:
            self._told_levels = bool(levels)
            self._tell(Levels(self.name, levels))

    def report(self, now: float) -> None:
        """Send everybody's reports; call once a second."""
        for peer in self.peers.values():
            peer.report(now, on_stage=self._policy is not None and self._policy.stage == peer.person)

    def _feed(self, viewer: Peer, policy: Policy | None, now: float) -> None:
        for slot in viewer.slots:
            source = self.peers.get(viewer.chosen.get(slot.mid, ""))
            if slot.current is not None and not self._may_go_on(policy, viewer, slot.current):
                slot.stop()
            slot.want(source.track(slot.kind) if source is not None else None, now)
            if slot.waiting and slot.target is not None:
                slot.target.key_wanted = self._must_plan = True
            for track in {slot.target, slot.current}:
                if track is not None:
                    track.viewers.append((viewer, slot))

    def _may_go_on(self, policy: Policy | None, viewer: Peer, shown: Track) -> bool:
        person = shown.peer.person
        if policy is None or self.peers.get(person) is not shown.peer:
            return False
        may = selection.may_hear if shown.kind == "audio" else selection.may_see
        return may(policy, viewer.person, person)

    def _listen(self, now: float) -> bool:
        policy = self._policy if self.open(now) else None
        places = policy.places if policy is not None else {}
        heard = {}
        for track in self._tracks():
            person = track.peer.person
            if track.kind == "audio" and track.live and person in places and places[person].heard:
                heard[person] = track.loudness
        return self._voices.update(heard, now)

    def _tracks(self) -> Iterator[Track]:
        return (track for peer in self.peers.values() for track in peer.tracks)


def _by_circle(policy: Policy | None, people: Iterable[str]) -> defaultdict[str, list[str]]:
    """People in the order given, apart for each circle; those without a place are left out."""
    circles: defaultdict[str, list[str]] = defaultdict(list)
    for person in people:
        place = policy.places.get(person) if policy is not None else None
        if place is not None:
            circles[place.circle].append(person)
    return circles

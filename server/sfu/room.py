"""One room: its policy while that lasts, its peers, and what is reported of them."""

from collections.abc import Callable, Iterator

from server.ports.media import Airtime, FromMedia, Levels, PeerDown, PeerUp, Pictures, Policy, Slots, Wanted
from server.sfu import subscriptions
from server.sfu.active_speakers import SPEAKING, ActiveSpeakers
from server.sfu.airtime import AirtimeCounter
from server.sfu.forwards import Forwards
from server.sfu.peer import Peer
from server.sfu.ticks import (
    AIRTIME_TICKS,
    BANDWIDTH_TICKS,
    LEVEL_TICKS,
    REPEAT_TICKS,
    RTCP_TICKS,
    SUBSCRIPTION_TICKS,
)
from server.sfu.track import Track

MAX_LEASE_S = 30.0


class MediaRoom:
    """Fails closed: nothing is forwarded without a policy whose lease runs. shape: `peers` by person"""

    def __init__(self, name: str, emit: Callable[[FromMedia], None]) -> None:
        self.name = name
        self.peers: dict[str, Peer] = {}
        self.forwards = Forwards(self.update_subscriptions)
        self._emit = emit
        self._policy: Policy | None = None
        self._speakers, self._airtime = ActiveSpeakers(), AirtimeCounter()
        self._outdated = self._subscribed = self._levels_sent = self._wanted_outdated = False

    def apply(self, policy: Policy, now: float) -> None:
        """Take a newer policy, or renew the lease of the present one; an older one changes nothing."""
        held = self._policy
        if held is not None and policy.version < held.version:
            return
        if self._subscribed and not self.open(now):
            self.update_subscriptions(now)  # what was held back meanwhile must not look lost: every track begins anew
        self.forwards.open_until = now + min(max(policy.lease_s, 0.0), MAX_LEASE_S)
        if held is None or policy.version > held.version:
            self._policy = policy
            self.update_subscriptions(now)
        elif not self._subscribed:
            self.update_subscriptions(now)

    def open(self, now: float) -> bool:
        """Whether the policy's lease runs."""
        return self.forwards.open(now)

    def join(self, peer: Peer) -> None:
        """Add a connection; it takes part once its handshake is done."""
        self.peers[peer.person] = peer

    def leave(self, person: str, reason: str, now: float) -> Peer | None:
        """End a person's connection and report why; returns it."""
        peer = self.peers.pop(person, None)
        if peer is not None:
            peer.transport.send_dtls(peer.transport.handshake.close())
            self._emit(PeerDown(self.name, person, reason))
            self.update_subscriptions(now)
        return peer

    def wish(self, person: str, pictures: Pictures, now: float) -> None:
        """Take what somebody wants to receive from now on."""
        peer = self.peers.get(person)
        if peer is not None and peer.pictures != pictures:
            peer.pictures = pictures
            self.update_subscriptions(now)

    def on_connected(self, peer: Peer, now: float) -> None:
        """The handshake of a connection is done."""
        peer.up = True
        self._emit(PeerUp(self.name, peer.person))
        self.update_subscriptions(now)

    def update_subscriptions(self, now: float) -> None:
        """Point every slot at what it should show, and drop at once what may no longer pass."""
        policy = self._policy if self.open(now) else None
        self._subscribed = policy is not None
        self._update_speakers(now)
        if policy is not None:
            self._wanted_outdated = True
        self._outdated = subscriptions.update(self.peers, policy, self._speakers, now)

    def tick(self, ticks: int, now: float) -> None:
        """Do what is due; call every tick. shape: `ticks` counts them"""
        if ticks % BANDWIDTH_TICKS == 0:
            self._measure_bandwidth(now)
        if ticks % SUBSCRIPTION_TICKS == 0:
            self._review(now)
        if ticks % LEVEL_TICKS == 0:
            self._report_levels()
        if ticks % RTCP_TICKS == 0:
            self._send_rtcp_reports(now)
        self.report_changes(now)
        if ticks % REPEAT_TICKS == 0:
            self._report_again()
        if ticks % AIRTIME_TICKS == 0:
            self._report_airtime()

    def _review(self, now: float) -> None:
        """Notice who speaks, which tracks have ended, and that a lease has run out."""
        self._wanted_outdated = True
        ended = [peer.published.mark_ended(now) for peer in self.peers.values()]
        narrower = any(peer.bandwidth.lowered for peer in self.peers.values())
        outdated = self._outdated or self._subscribed != self.open(now) or any(ended) or narrower
        if self._update_speakers(now) or outdated:
            self.update_subscriptions(now)
        self._airtime.count(self._counted(now), now)

    def _measure_bandwidth(self, now: float) -> None:
        """Measure what tracks take, and what subscribers' networks carry."""
        for track in self._tracks():
            track.measure_bitrate()
        for peer in self.peers.values():
            if peer.bandwidth.step(now):
                self._outdated = True

    # -- what is reported

    def report_changes(self, now: float) -> None:
        """Report whom everybody's slots show, and what is wanted of them, where that has changed."""
        for peer in self.peers.values():
            if peer.stale:
                peer.stale = False
                if (shows := peer.shows()) != peer.reported:
                    peer.reported = shows
                    self._emit(Slots(self.name, peer.person, shows))
        if self._wanted_outdated and self.open(now):
            self._wanted_outdated = False
            for peer in self.peers.values():
                if peer.up and (wanted := peer.wanted(now)) != peer.reported_wanted:
                    peer.reported_wanted = wanted
                    self._report_wanted(peer)

    def _report_again(self) -> None:
        """Repeat it all, for processes that missed a change."""
        for peer in self.peers.values():
            if peer.up:
                self._emit(Slots(self.name, peer.person, peer.reported))
                self._report_wanted(peer)

    def _report_wanted(self, peer: Peer) -> None:
        if peer.reported_wanted is not None:
            camera, screen = peer.reported_wanted
            self._emit(Wanted(self.name, peer.person, camera, screen))

    def _report_levels(self) -> None:
        """Report how loud people are: once more when all have fallen silent, then not until somebody speaks."""
        levels = self._speakers.audible()
        if levels or self._levels_sent:
            self._levels_sent = bool(levels)
            self._emit(Levels(self.name, levels))

    def _report_airtime(self) -> None:
        """Report how long people have spoken."""
        if spoken_ms := self._airtime.spoken_ms:
            self._emit(Airtime(self.name, spoken_ms))

    def _send_rtcp_reports(self, now: float) -> None:
        """Send every peer's RTCP reports."""
        for peer in self.peers.values():
            peer.report(now, on_stage=self._policy is not None and self._policy.stage == peer.person)

    # -- who speaks

    def _update_speakers(self, now: float) -> bool:
        policy = self._policy if self.open(now) else None
        permissions = policy.permissions if policy is not None else {}
        heard = {}
        for track in self._tracks():
            person = track.publisher.person
            if track.kind == "audio" and track.live and person in permissions and permissions[person].heard:
                heard[person] = track.level
        return self._speakers.update(heard, now)

    def _counted(self, now: float) -> list[str]:
        """Who speaks now and is counted."""
        permissions = self._policy.permissions if self._policy is not None and self.open(now) else {}
        loud = (person for person, level in self._speakers.levels.items() if level >= SPEAKING)
        return [person for person in loud if person in permissions and permissions[person].counted]

    def _tracks(self) -> Iterator[Track]:
        return (track for peer in self.peers.values() for track in peer.tracks)

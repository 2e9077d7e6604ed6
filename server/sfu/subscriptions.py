"""Which track each slot of a room shows now: the policy and the active speakers, applied to the peers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from server.ports.media import Permissions, Policy
from server.sfu import layers, selection
from server.sfu.active_speakers import ActiveSpeakers
from server.sfu.peer import Peer
from server.sfu.selection import Source
from server.sfu.subscriber_bandwidth import requests
from server.sfu.track import Track

Peers = Mapping[str, Peer]

_MAY: dict[Source, Callable[[Policy, str, str], bool]] = {
    "mic": selection.may_hear,
    "cam": selection.may_see,
    "screen": selection.may_see_screen,
}


def update(peers: Peers, policy: Policy | None, speakers: ActiveSpeakers, now: float) -> bool:
    """Point every slot at the track it should show, and stop at once what may no longer pass; all, without a policy.

    shape: returns whether a slot waits for a key frame, so that this is to be called again soon
    """
    for peer in peers.values():
        for track in peer.tracks:
            track.viewers = []
        for slot in peer.slots:
            if slot.current is not None:  # perhaps no peer's track any more: its publisher has begun anew
                slot.current.viewers = []
    faces: list[str] = []
    if policy is not None:
        _reset_dynacast(peers, policy)
        cameras = [peer.person for peer in peers.values() if peer.published.live("cam")]
        faces = selection.faces(policy, cameras, speakers.speaking)
        _choose_people(peers, policy, speakers, faces)
    waits = False
    for peer in peers.values():
        if policy is None:
            peer.choose({})
        waits |= _choose_tracks(peers, peer, policy, faces, now)
    return waits


def _choose_people(peers: Peers, policy: Policy, speakers: ActiveSpeakers, faces: Sequence[str]) -> None:
    """Choose whom every slot shows."""
    voices, cameras = _by_circle(policy, speakers.ranking), _by_circle(policy, faces)
    screens = _by_circle(policy, (peer.person for peer in peers.values() if peer.published.live("screen")))
    for viewer in peers.values():
        chosen: dict[str, str] = {}
        if viewer.up and (own := policy.permissions.get(viewer.person)) is not None:
            heard, seen, shared = voices[own.circle], cameras[own.circle], screens[own.circle]
            if viewer.pictures == "none":
                seen, shared = [], []
            before, speaking = viewer.chosen, speakers.speaking
            chosen = selection.select(policy, viewer.person, viewer.slot_mids, heard, seen, shared, speaking, before)
        viewer.choose(chosen)


def _reset_dynacast(peers: Peers, policy: Policy) -> None:
    """Ask every publisher for the least: the smallest layer, and the screen, that others may be shown at any moment."""
    watching: Counter[tuple[str, str]] = Counter()
    for peer in peers.values():
        for source in _watches(policy, peer):
            watching[policy.permissions[peer.person].circle, source] += 1
    for peer in peers.values():
        dynacast = peer.published.dynacast
        dynacast.clear()
        allowed, own = policy.permissions.get(peer.person, Permissions()), _watches(policy, peer)
        if allowed.seen and watching[allowed.circle, "cam"] > ("cam" in own):
            dynacast.need(layers.SMALL)
        dynacast.screen = allowed.shares and watching[allowed.circle, "screen"] > ("screen" in own)


def _watches(policy: Policy, peer: Peer) -> list[Source]:
    """The sources of others that a person may be shown."""
    allowed = policy.permissions.get(peer.person)
    if allowed is None or not allowed.receives or not peer.up or peer.pictures == "none":
        return []
    mids = peer.slot_mids
    slots: list[tuple[Source, str | None]] = [("cam", mids.stage_video), ("screen", mids.screen_video)]
    return [source for source, mid in slots if mid is not None]


def _choose_tracks(peers: Peers, viewer: Peer, policy: Policy | None, faces: Sequence[str], now: float) -> bool:
    """Point the slots of one person at the layers they get; returns whether one waits for a key frame."""
    waits = False
    has_turn = policy is not None and policy.stage == viewer.person
    targets = layers.target_layers(viewer.slot_mids, viewer.chosen, viewer.pictures, has_turn=has_turn)
    _allocate(peers, viewer, targets, faces, now)
    for slot in viewer.slots:
        publisher, current = peers.get(viewer.chosen.get(slot.mid, "")), slot.current
        if current is not None and not _may_go_on(peers, policy, viewer, current):
            slot.stop()
        track = None
        if publisher is not None:
            track = _track(publisher, viewer, slot.mid, targets.get(slot.mid, layers.SMALL))
        same_source = track is not None and current is not None and track.same_source(current)
        slot.show(track, now, same_source=same_source)
        if slot.waiting and slot.target is not None:
            slot.target.key_wanted = waits = True
        for shown in {slot.target, slot.current}:
            if shown is not None:
                shown.viewers.append((viewer.transport, slot))
                if shown.source == "cam":
                    peers[shown.publisher.person].published.dynacast.need(shown.layer)
    return waits


def _allocate(peers: Peers, viewer: Peer, targets: Mapping[str, int], faces: Sequence[str], now: float) -> None:
    """Weigh what somebody would be shown against their bandwidth."""
    rank = {person: n for n, person in enumerate(faces)}
    tracks: dict[str, list[Track]] = {}
    for mid in sorted(targets, key=lambda mid: rank.get(viewer.chosen[mid], len(rank))):
        if (publisher := peers.get(viewer.chosen[mid])) is not None:
            most = targets[mid] if publisher.pictures == "all" else layers.SMALL
            tracks[mid] = publisher.published.of(viewer.slot_mids.source(mid))[: most + 1]
    viewer.bandwidth.allocate(requests(tracks, viewer.slot_mids, viewer.bandwidth.max_layers), now)


def _track(publisher: Peer, viewer: Peer, mid: str, target: int) -> Track | None:
    """The track of a publisher that a slot gets now; the layer it should get is asked for by dynacast."""
    source = viewer.slot_mids.source(mid)
    most = min(target, viewer.bandwidth.max_layers.get(mid, target))
    if source == "cam":
        most = most if publisher.pictures == "all" else min(most, layers.SMALL)
        if most > layers.NOTHING:
            publisher.published.dynacast.need(most)
    tracks = publisher.published.of(source)
    if source == "mic":
        return next(iter(tracks), None)
    picked = layers.pick_layer(most, [track.live for track in tracks])
    return tracks[picked] if picked is not None else None


def _may_go_on(peers: Peers, policy: Policy | None, viewer: Peer, shown: Track) -> bool:
    publisher = shown.publisher
    peer = peers.get(publisher.person)
    if policy is None or peer is None or peer.publisher is not publisher:
        return False
    return _MAY[shown.source](policy, viewer.person, publisher.person)


def _by_circle(policy: Policy, people: Iterable[str]) -> defaultdict[str, list[str]]:
    """People in the order given, apart for each circle; those without permissions are left out."""
    circles: defaultdict[str, list[str]] = defaultdict(list)
    for person in people:
        if (allowed := policy.permissions.get(person)) is not None:
            circles[allowed.circle].append(person)
    return circles

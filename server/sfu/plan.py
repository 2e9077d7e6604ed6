"""Who gets what in a room now: its policy and its voices, put into the slots of its people."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from server.ports.media import Permissions, Policy
from server.sfu import layers, selection
from server.sfu.downlink import wants
from server.sfu.loudness import Voices
from server.sfu.peer import Peer
from server.sfu.selection import Role
from server.sfu.track import Track

Peers = Mapping[str, Peer]

_MAY: dict[Role, Callable[[Policy, str, str], bool]] = {
    "mic": selection.may_hear,
    "cam": selection.may_see,
    "screen": selection.may_see_screen,
}


def point(peers: Peers, policy: Policy | None, voices: Voices, now: float) -> bool:
    """Point every slot at what it should show, and stop at once what may no longer pass; without a policy, everything.

    shape: returns whether a slot waits for a key frame, and so this is to be called again soon
    """
    for peer in peers.values():
        for track in peer.tracks:
            track.viewers = []
        for slot in peer.slots:
            if slot.current is not None:  # perhaps nobody's track any more: its publisher has begun anew
                slot.current.viewers = []
    faces: list[str] = []
    if policy is not None:
        _demand(peers, policy)
        cameras = [peer.person for peer in peers.values() if peer.sources.live("cam")]
        faces = selection.faces(policy, cameras, voices.speaking)
        _choose(peers, policy, voices, faces)
    waits = False
    for peer in peers.values():
        if policy is None:
            peer.point({})
        waits |= _feed(peers, peer, policy, faces, now)
    return waits


def _choose(peers: Peers, policy: Policy, voices: Voices, faces: Sequence[str]) -> None:
    """Choose whom every line shows."""
    ranking, pictures = _by_circle(policy, voices.ranking), _by_circle(policy, faces)
    screens = _by_circle(policy, (peer.person for peer in peers.values() if peer.sources.live("screen")))
    for viewer in peers.values():
        chosen: dict[str, str] = {}
        if viewer.up and (place := policy.permissions.get(viewer.person)) is not None:
            heard, seen, shared = ranking[place.circle], pictures[place.circle], screens[place.circle]
            if viewer.pictures == "none":
                seen, shared = [], []
            before, speaking = viewer.chosen, voices.speaking
            chosen = selection.select(policy, viewer.person, viewer.lines, heard, seen, shared, speaking, before)
        viewer.point(chosen)


def _demand(peers: Peers, policy: Policy) -> None:
    """Ask of everybody the least: the smallest layer, and the screen, that others may be shown at any moment."""
    watching: Counter[tuple[str, str]] = Counter()
    for peer in peers.values():
        for role in _watches(policy, peer):
            watching[policy.permissions[peer.person].circle, role] += 1
    for peer in peers.values():
        peer.sources.demand.clear()
        place, own = policy.permissions.get(peer.person, Permissions()), _watches(policy, peer)
        if place.seen and watching[place.circle, "cam"] > ("cam" in own):
            peer.sources.demand.needs(layers.SMALL)
        peer.sources.demand.screen = place.shares and watching[place.circle, "screen"] > ("screen" in own)


def _watches(policy: Policy, peer: Peer) -> list[Role]:
    """What a person may be shown pictures of."""
    place = policy.permissions.get(peer.person)
    if place is None or not place.receives or not peer.up or peer.pictures == "none":
        return []
    shown: list[tuple[Role, str | None]] = [("cam", peer.lines.stage_video), ("screen", peer.lines.screen_video)]
    return [role for role, mid in shown if mid is not None]


def _feed(peers: Peers, viewer: Peer, policy: Policy | None, faces: Sequence[str], now: float) -> bool:
    """Point the slots of one person at the layers they get; returns whether one waits for a key frame."""
    waits = False
    has_turn = policy is not None and policy.stage == viewer.person
    aims = layers.aims(viewer.lines, viewer.chosen, viewer.pictures, has_turn=has_turn)
    _fit(peers, viewer, aims, faces, now)
    for slot in viewer.slots:
        publisher, current = peers.get(viewer.chosen.get(slot.mid, "")), slot.current
        if current is not None and not _may_go_on(peers, policy, viewer, current):
            slot.stop()
        target = None
        if publisher is not None:
            target = _layer(publisher, viewer, slot.mid, aims.get(slot.mid, layers.SMALL))
        slot.want(target, now, kin=target is not None and current is not None and target.kin(current))
        if slot.waiting and slot.target is not None:
            slot.target.key_wanted = waits = True
        for track in {slot.target, slot.current}:
            if track is not None:
                track.viewers.append((viewer.transport, slot))
                if track.role == "cam":
                    peers[track.publisher.person].sources.demand.needs(track.layer)
    return waits


def _fit(peers: Peers, viewer: Peer, aims: Mapping[str, int], faces: Sequence[str], now: float) -> None:
    """Weigh what somebody would be shown against what their line carries."""
    worth = {person: n for n, person in enumerate(faces)}
    streams: dict[str, list[Track]] = {}
    for mid in sorted(aims, key=lambda mid: worth.get(viewer.chosen[mid], len(worth))):
        if (publisher := peers.get(viewer.chosen[mid])) is not None:
            most = aims[mid] if publisher.pictures == "all" else layers.SMALL
            streams[mid] = publisher.sources.of(viewer.lines.role(mid))[: most + 1]
    viewer.downlink.fit(wants(streams, viewer.lines, viewer.downlink.limits), now)


def _layer(publisher: Peer, viewer: Peer, mid: str, aim: int) -> Track | None:
    """The stream of a publisher that a line gets now; what it would get if that were sent is asked for."""
    role = viewer.lines.role(mid)
    most = min(aim, viewer.downlink.limits.get(mid, aim))
    if role == "cam":
        most = most if publisher.pictures == "all" else min(most, layers.SMALL)
        if most > layers.NOTHING:
            publisher.sources.demand.needs(most)
    tracks = publisher.sources.of(role)
    if role == "mic":
        return next(iter(tracks), None)
    picked = layers.pick(most, [track.live for track in tracks])
    return tracks[picked] if picked is not None else None


def _may_go_on(peers: Peers, policy: Policy | None, viewer: Peer, shown: Track) -> bool:
    publisher = shown.publisher
    peer = peers.get(publisher.person)
    if policy is None or peer is None or peer.publisher is not publisher:
        return False
    return _MAY[shown.role](policy, viewer.person, publisher.person)


def _by_circle(policy: Policy, people: Iterable[str]) -> defaultdict[str, list[str]]:
    """People in the order given, apart for each circle; those without a place are left out."""
    circles: defaultdict[str, list[str]] = defaultdict(list)
    for person in people:
        if (place := policy.permissions.get(person)) is not None:
            circles[place.circle].append(person)
    return circles

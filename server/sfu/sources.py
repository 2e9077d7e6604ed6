"""What one browser sends: its streams, by what they show, and told by their names."""

from server.sfu import lines, rtp
from server.sfu.demand import Demand
from server.sfu.publisher import Publisher
from server.sfu.sdp import Offer
from server.sfu.selection import Role
from server.sfu.track import ROLES, Track


class Sources:
    """The streams of a peer. shape: `by_ssrc` are those that are known, with their retransmissions"""

    def __init__(self, publisher: Publisher, offer: Offer) -> None:
        self.tracks = [
            Track(publisher, role, line, layer)
            for role, line in lines.sending(offer)
            for layer in range(max(1, len(line.rids)))
        ]
        self.demand = Demand([track.rid for track in self.of("cam") if track.rid])
        self.by_ssrc: dict[int, Track] = {}
        for track in self.tracks:
            for ssrc in (track.line.ssrc, track.line.rtx_ssrc):
                if ssrc is not None:
                    self.by_ssrc[ssrc] = track

    def of(self, role: Role) -> list[Track]:
        """Every layer of a kind, the smallest first."""
        return [track for track in self.tracks if track.role == role]

    def live(self, role: Role) -> bool:
        """Whether packets of a kind come."""
        return any(track.live for track in self.tracks if track.role == role)

    def mark_ended(self, now: float) -> bool:
        """Mark streams of which no packets come any more; returns whether there were any."""
        newest = {role: max((track.heard_at for track in self.of(role)), default=now) for role in ROLES}
        ended = [track for track in self.tracks if track.live and track.silent(now, newest[track.role])]
        for track in ended:
            track.live = False
        return bool(ended)

    def bind(self, packet: rtp.Packet) -> Track | None:
        """Which track a stream is that the offer did not announce: by MID and RID, never by order of arrival."""
        for place, track in enumerate(self.tracks):
            line = track.line
            if packet.pt not in (line.pt, line.rtx_pt) or not _names(packet, line.mid_extension, line.mid):
                continue
            again = packet.pt == line.rtx_pt
            if track.rid and not _names(packet, line.repaired_extension if again else line.rid_extension, track.rid):
                continue
            if not again:
                if track.reception.packets:  # begun anew
                    track = self.tracks[place] = self._renew(track)
                track.ssrc = packet.ssrc
            self.by_ssrc[packet.ssrc] = track
            return track
        return None

    def _renew(self, old: Track) -> Track:
        """Another track in the place of an old one; its retransmissions may have come first."""
        new = old.renewed()
        for ssrc, track in self.by_ssrc.items():
            if track is old and ssrc != old.ssrc:
                self.by_ssrc[ssrc] = new
        return new


def _names(packet: rtp.Packet, wanted: int | None, name: str) -> bool:
    return wanted is not None and rtp.extension(packet, wanted) == name.encode()

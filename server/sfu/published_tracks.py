"""What one browser publishes: its tracks, by source, by layer, and by SSRC."""

from server.sfu import rtp
from server.sfu.dynacast import Dynacast
from server.sfu.publisher import Publisher
from server.sfu.sdp import MediaSection, SdpOffer
from server.sfu.selection import Source
from server.sfu.track import SOURCES, Track


def published_sections(offer: SdpOffer) -> list[tuple[Source, MediaSection]]:
    """The media sections that send and that we take: one microphone, then the camera, then the screen."""
    sends = [section for section in offer.sections if section.sends and section.pt is not None]
    audio = [section for section in sends if section.kind == "audio"]
    video = [section for section in sends if section.kind == "video"]
    sources: tuple[Source, ...] = ("cam", "screen")
    return [("mic", section) for section in audio[:1]] + list(zip(sources, video, strict=False))


class PublishedTracks:
    """The tracks of a peer. shape: `by_ssrc` holds the SSRCs that are known, with those of retransmissions"""

    def __init__(self, publisher: Publisher, offer: SdpOffer) -> None:
        self.tracks = [
            Track(publisher, source, section, layer)
            for source, section in published_sections(offer)
            for layer in range(max(1, len(section.rids)))
        ]
        self.dynacast = Dynacast([track.rid for track in self.of("cam") if track.rid])
        self.by_ssrc: dict[int, Track] = {}
        for track in self.tracks:
            for ssrc in (track.section.ssrc, track.section.rtx_ssrc):
                if ssrc is not None:
                    self.by_ssrc[ssrc] = track

    def of(self, source: Source) -> list[Track]:
        """Every layer of a source, the smallest first."""
        return [track for track in self.tracks if track.source == source]

    def live(self, source: Source) -> bool:
        """Whether packets of a source arrive."""
        return any(track.live for track in self.tracks if track.source == source)

    def mark_ended(self, now: float) -> bool:
        """Mark tracks whose packets have stopped; returns whether there were any."""
        newest = {source: max((track.heard_at for track in self.of(source)), default=now) for source in SOURCES}
        ended = [track for track in self.tracks if track.live and track.silent(now, newest[track.source])]
        for track in ended:
            track.live = False
        return bool(ended)

    def bind(self, packet: rtp.RtpPacket) -> Track | None:
        """The track of an SSRC that the offer did not announce: by MID and RID, never by order of arrival."""
        for index, track in enumerate(self.tracks):
            section = track.section
            if packet.pt not in (section.pt, section.rtx_pt) or not _says(packet, section.mid_extension, section.mid):
                continue
            is_rtx = packet.pt == section.rtx_pt
            rid_extension = section.repaired_extension if is_rtx else section.rid_extension
            if track.rid and not _says(packet, rid_extension, track.rid):
                continue
            if not is_rtx:
                if track.stats.packets:  # it was known under another SSRC: the browser has begun anew
                    track = self.tracks[index] = self._restart(track)
                track.ssrc = packet.ssrc
            self.by_ssrc[packet.ssrc] = track
            return track
        return None

    def _restart(self, old: Track) -> Track:
        """Put a new track in the place of an old one; its retransmissions may have come first."""
        new = old.restarted()
        for ssrc, track in self.by_ssrc.items():
            if track is old and ssrc != old.ssrc:
                self.by_ssrc[ssrc] = new
        return new


def _says(packet: rtp.RtpPacket, extension: int | None, text: str) -> bool:
    return extension is not None and rtp.extension(packet, extension) == text.encode()

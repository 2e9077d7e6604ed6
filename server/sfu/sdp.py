"""Parses a browser's offer, as far as we need it. source: RFC 8866; RFC 8829; RFC 9143; RFC 8853"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from server.kit.errors import Kind, Refused
from server.sfu import sdp_text
from server.sfu.sdp_text import MLine, TextSection

MAX_MEDIA = 64
MAX_LAYERS = 3
MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID_URI = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_URI = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
TIME_URI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

_CODECS = {"audio": ("opus", 48000), "video": ("VP8", 90000)}
_MID = re.compile(r"[\w.+-]{1,32}", re.ASCII)
_RID = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)
_SHA256 = re.compile(r"(?i:sha-256) ((?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class MediaSection:
    """One media section of an offer.

    shape: `pt` is None for a section we refuse; extension ids are 1..14, or None when not offered; `rids` name the
    simulcast layers, the smallest first as our pages offer them, and are empty without simulcast; `protocol` and
    `formats` are as offered, a space before each format
    """

    kind: str
    mid: str
    protocol: str
    formats: str
    sends: bool = False
    receives: bool = False
    pt: int | None = None
    rtx_pt: int | None = None
    clock: int = 0
    ssrc: int | None = None
    rtx_ssrc: int | None = None
    mid_extension: int | None = None
    level_extension: int | None = None
    rid_extension: int | None = None
    repaired_extension: int | None = None
    time_extension: int | None = None
    rids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SdpOffer:
    """What we need of an offer. shape: at least one section that we take; `session` and `ufrag` name the connection"""

    fingerprint: str
    session: str
    ufrag: str
    sections: tuple[MediaSection, ...]


def _bad() -> NoReturn:
    raise Refused("bad_sdp", Kind.INVALID)


def parse(text: str) -> SdpOffer:
    """Parse an offer. raises: Refused(bad_sdp, unnamed_stream)"""
    found = sdp_text.split(text)
    if found is None:
        _bad()
    session, *media = found
    if not 0 < len(media) <= MAX_MEDIA:
        _bad()
    default = _direction(session, "sendrecv")
    sections = tuple(_section(raw, raw.m_line, default) for raw in media if raw.m_line is not None)
    live = [section.mid for section in sections if section.pt is not None]
    bundled = {mid for group in session.values("group") for mid in group.split()[1:] if group.startswith("BUNDLE ")}
    if not live or len({section.mid for section in sections}) < len(sections) or not bundled.issuperset(live):
        _bad()
    fingerprints = {m[1].upper() for v in _all(found, "fingerprint") if (m := _SHA256.fullmatch(v))}
    setups = set(_all(found, "setup"))
    if len(fingerprints) != 1 or not setups <= {"actpass", "active"}:
        _bad()
    if any(section.sends and section.ssrc is None and section.mid_extension is None for section in sections):
        raise Refused("unnamed_stream", Kind.INVALID)
    return SdpOffer(fingerprints.pop(), session.origin, next(iter(_all(found, "ice-ufrag")), ""), sections)


def _all(found: Iterable[TextSection], name: str) -> list[str]:
    return [value for section in found for value in section.values(name)]


def _direction(section: TextSection, default: str) -> str:
    return next((name for name in ("sendrecv", "sendonly", "recvonly", "inactive") if section.flag(name)), default)


def _section(section: TextSection, m_line: MLine, default: str) -> MediaSection:
    mids, kind = section.values("mid"), m_line.kind
    if len(mids) != 1 or not _MID.fullmatch(mids[0]):
        _bad()
    if kind not in _CODECS or (m_line.port == 0 and not section.flag("bundle-only")):
        return MediaSection(kind, mids[0], m_line.protocol, m_line.formats)
    pt, rtx_pt = _codec(section, *_CODECS[kind])
    if pt is None or not section.flag("rtcp-mux"):
        _bad()
    extensions = _extensions(section)
    rids = _layers(section)
    if rids and (kind != "video" or not {MID_URI, RID_URI} <= extensions.keys()):
        _bad()
    # Layers are told apart by RID alone, even where an offer gives their SSRCs, as Firefox does.
    ssrc, rtx_ssrc = (None, None) if rids else _streams(section)
    direction = _direction(section, default)
    return MediaSection(
        kind,
        mids[0],
        m_line.protocol,
        m_line.formats,
        sends=direction in ("sendonly", "sendrecv"),
        receives=direction == "recvonly",
        pt=pt,
        rtx_pt=rtx_pt,
        clock=_CODECS[kind][1],
        ssrc=ssrc,
        rtx_ssrc=rtx_ssrc,
        mid_extension=extensions.get(MID_URI),
        level_extension=extensions.get(LEVEL_URI),
        rid_extension=extensions.get(RID_URI),
        repaired_extension=extensions.get(REPAIRED_URI),
        time_extension=extensions.get(TIME_URI),
        rids=rids,
    )


def _number(text: str, limit: int) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else limit
    return number if number < limit else None


def _codec(section: TextSection, name: str, clock: int) -> tuple[int | None, int | None]:
    """The payload types of a codec and of its retransmissions."""
    pt = None
    for value in section.values("rtpmap"):
        number, _, codec = value.partition(" ")
        if codec.lower().startswith(f"{name}/{clock}".lower()):
            pt = _number(number, 128)
            break
    for value in section.values("fmtp"):
        number, _, rest = value.partition(" ")
        if rest == f"apt={pt}":
            return pt, _number(number, 128)
    return pt, None


def _streams(section: TextSection) -> tuple[int | None, int | None]:
    for value in section.values("ssrc-group"):
        semantics, _, streams = value.partition(" ")
        if semantics == "FID":
            first, _, second = streams.partition(" ")
            return _number(first, 1 << 32), _number(second, 1 << 32)
    for value in section.values("ssrc"):
        return _number(value.partition(" ")[0], 1 << 32), None
    return None, None


def _layers(section: TextSection) -> tuple[str, ...]:
    """The simulcast layers of a section, in the order offered; `~` marks one that is off for now. source: RFC 8853"""
    sent = {name for name, _, rest in (v.partition(" ") for v in section.values("rid")) if rest.split()[:1] == ["send"]}
    for value in section.values("simulcast"):
        words = value.split()
        if "send" not in words[:-1]:
            continue
        streams = words[words.index("send") + 1].split(";")
        rids = tuple(stream.partition(",")[0].removeprefix("~") for stream in streams)
        proper = all(_RID.fullmatch(rid) for rid in rids) and sent.issuperset(rids)
        if not proper or not len(set(rids)) == len(rids) <= MAX_LAYERS:
            _bad()
        return rids
    return ()


def _extensions(section: TextSection) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in section.values("extmap"):
        number, _, rest = value.partition(" ")
        name = _number(number.partition("/")[0], 15)
        if name:
            found[rest.partition(" ")[0]] = name
    return found

"""What a browser's offer says, as far as we need it. source: RFC 8866; RFC 8829; RFC 9143; RFC 8853"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from server.kit.errors import Kind, Refused
from server.sfu import sections
from server.sfu.sections import Media, Section

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
class Line:
    """One media line of an offer.

    shape: `pt` is None for a line we refuse; extension ids are 1..14, or None when not offered; `rids` name the layers
    of a picture, the smallest first as our pages offer them, and are empty where there is one without a name;
    `protocol` and `formats` are as offered, a space before each format
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
class Offer:
    """What we need of an offer. shape: one line at least that we take; `session` and `ufrag` name a connection"""

    fingerprint: str
    session: str
    ufrag: str
    lines: tuple[Line, ...]


def _bad() -> NoReturn:
    raise Refused("bad_sdp", Kind.INVALID)


def read(text: str) -> Offer:
    """Read an offer. raises: Refused(bad_sdp, unnamed_stream)"""
    found = sections.split(text)
    if found is None:
        _bad()
    session, *media = found
    if not 0 < len(media) <= MAX_MEDIA:
        _bad()
    usual = _direction(session, "sendrecv")
    lines = tuple(_line(section, section.media, usual) for section in media if section.media is not None)
    live = [line.mid for line in lines if line.pt is not None]
    bundled = {mid for group in session.values("group") for mid in group.split()[1:] if group.startswith("BUNDLE ")}
    if not live or len({line.mid for line in lines}) < len(lines) or not bundled.issuperset(live):
        _bad()
    prints = {m[1].upper() for v in _all(found, "fingerprint") if (m := _SHA256.fullmatch(v))}
    setups = set(_all(found, "setup"))
    if len(prints) != 1 or not setups <= {"actpass", "active"}:
        _bad()
    if any(line.sends and line.ssrc is None and line.mid_extension is None for line in lines):
        raise Refused("unnamed_stream", Kind.INVALID)
    return Offer(prints.pop(), session.origin, next(iter(_all(found, "ice-ufrag")), ""), lines)


def _all(found: Iterable[Section], name: str) -> list[str]:
    return [value for section in found for value in section.values(name)]


def _direction(section: Section, usual: str) -> str:
    return next((name for name in ("sendrecv", "sendonly", "recvonly", "inactive") if section.flag(name)), usual)


def _line(section: Section, media: Media, usual: str) -> Line:
    mids, kind = section.values("mid"), media.kind
    if len(mids) != 1 or not _MID.fullmatch(mids[0]):
        _bad()
    if kind not in _CODECS or (media.port == 0 and not section.flag("bundle-only")):
        return Line(kind, mids[0], media.protocol, media.formats)
    pt, rtx_pt = _codec(section, *_CODECS[kind])
    if pt is None or not section.flag("rtcp-mux"):
        _bad()
    extensions = _extensions(section)
    rids = _layers(section)
    if rids and (kind != "video" or not {MID_URI, RID_URI} <= extensions.keys()):
        _bad()
    # The streams of layers are told by their names alone, also where an offer numbers them (Firefox does).
    ssrc, rtx_ssrc = (None, None) if rids else _streams(section)
    direction = _direction(section, usual)
    return Line(
        kind,
        mids[0],
        media.protocol,
        media.formats,
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


def _codec(section: Section, name: str, clock: int) -> tuple[int | None, int | None]:
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


def _streams(section: Section) -> tuple[int | None, int | None]:
    for value in section.values("ssrc-group"):
        semantics, _, streams = value.partition(" ")
        if semantics == "FID":
            first, _, second = streams.partition(" ")
            return _number(first, 1 << 32), _number(second, 1 << 32)
    for value in section.values("ssrc"):
        return _number(value.partition(" ")[0], 1 << 32), None
    return None, None


def _layers(section: Section) -> tuple[str, ...]:
    """The layers that a line sends, in the order offered; `~` marks one that is off for now. source: RFC 8853"""
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


def _extensions(section: Section) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in section.values("extmap"):
        number, _, rest = value.partition(" ")
        name = _number(number.partition("/")[0], 15)
        if name:
            found[rest.partition(" ")[0]] = name
    return found

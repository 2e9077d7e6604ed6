"""What a browser's offer says, as far as we need it. source: RFC 8866; RFC 8829; RFC 9143; RFC 8853"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from server.kit.errors import Kind, Refused
from server.ports.media import SDP_MAX

MAX_TEXT_LINES = 7_000  # lines of text; of the largest offers we know each has 20 characters and more
MAX_LINES = 64
MAX_LAYERS = 3
MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID_URI = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_URI = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
TIME_URI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

_CODECS = {"audio": ("opus", 48000), "video": ("VP8", 90000)}
_MEDIA = re.compile(r"m=(\w{1,20}) (\d{1,5}) ")
_MID = re.compile(r"[\w.+-]{1,32}", re.ASCII)
_RID = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)
_SHA256 = re.compile(r"sha-256 ((?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """One media line of an offer.

    shape: `pt` is None for a line we refuse; extension ids are 1..14, or None when not offered; `rids` name the layers
    of a picture, the smallest first as our pages offer them, and are empty where there is one without a name
    """

    kind: str
    mid: str
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
    """What we need of an offer. shape: at least one line that is not refused"""

    fingerprint: str
    lines: tuple[Line, ...]


def _bad() -> NoReturn:
    raise Refused("bad_sdp", Kind.INVALID)


def read(text: str) -> Offer:
    """Read an offer. raises: Refused(bad_sdp)"""
    if len(text) > SDP_MAX or text.count("\n") > MAX_TEXT_LINES:
        _bad()
    session, *blocks = _blocks(text)
    if not 0 < len(blocks) <= MAX_LINES or session[:1] != ["v=0"]:
        _bad()
    lines = tuple(_line(block) for block in blocks)
    live = [line.mid for line in lines if line.pt is not None]
    bundled = {mid for group in _values(session, "a=group:BUNDLE ") for mid in group.split()}
    if not live or len({line.mid for line in lines}) < len(lines) or not bundled.issuperset(live):
        _bad()
    prints = {m[1].upper() for v in _all(session, blocks, "a=fingerprint:") if (m := _SHA256.fullmatch(v))}
    setups = set(_all(session, blocks, "a=setup:"))
    if len(prints) != 1 or not setups <= {"actpass", "active"}:
        _bad()
    return Offer(prints.pop(), lines)


def _blocks(text: str) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for raw in text.split("\n"):
        line = raw.removesuffix("\r")
        if line.startswith("m="):
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _values(block: Iterable[str], prefix: str) -> list[str]:
    return [line[len(prefix) :] for line in block if line.startswith(prefix)]


def _all(session: list[str], blocks: list[list[str]], prefix: str) -> list[str]:
    return [value for block in (session, *blocks) for value in _values(block, prefix)]


def _line(block: list[str]) -> Line:
    media = _MEDIA.match(block[0])
    mids = _values(block, "a=mid:")
    if media is None or len(mids) != 1 or not _MID.fullmatch(mids[0]):
        _bad()
    kind, mid = media[1], mids[0]
    if kind not in _CODECS or (media[2] == "0" and "a=bundle-only" not in block):
        return Line(kind, mid)
    pt, rtx_pt = _codec(block, *_CODECS[kind])
    if pt is None or "a=rtcp-mux" not in block:
        _bad()
    extensions = _extensions(block)
    rids = _layers(block)
    if rids and (kind != "video" or not {MID_URI, RID_URI} <= extensions.keys()):
        _bad()
    # The streams of layers are told by their names alone, also where an offer numbers them (Firefox does).
    ssrc, rtx_ssrc = (None, None) if rids else _streams(block)
    return Line(
        kind,
        mid,
        sends="a=sendonly" in block or "a=sendrecv" in block,
        receives="a=recvonly" in block,
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


def _codec(block: list[str], name: str, clock: int) -> tuple[int | None, int | None]:
    """The payload types of a codec and of its retransmissions."""
    pt = None
    for value in _values(block, "a=rtpmap:"):
        number, _, codec = value.partition(" ")
        if codec.lower().startswith(f"{name}/{clock}".lower()):
            pt = _number(number, 128)
            break
    for value in _values(block, "a=fmtp:"):
        number, _, rest = value.partition(" ")
        if rest == f"apt={pt}":
            return pt, _number(number, 128)
    return pt, None


def _streams(block: list[str]) -> tuple[int | None, int | None]:
    for value in _values(block, "a=ssrc-group:FID "):
        first, _, second = value.partition(" ")
        return _number(first, 1 << 32), _number(second, 1 << 32)
    for value in _values(block, "a=ssrc:"):
        return _number(value.partition(" ")[0], 1 << 32), None
    return None, None


def _layers(block: list[str]) -> tuple[str, ...]:
    """The layers that a line sends, in the order offered; `~` marks one that is off for now. source: RFC 8853"""
    sent = {
        name for name, _, rest in (v.partition(" ") for v in _values(block, "a=rid:")) if rest.split()[:1] == ["send"]
    }
    for value in _values(block, "a=simulcast:"):
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


def _extensions(block: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in _values(block, "a=extmap:"):
        number, _, rest = value.partition(" ")
        name = _number(number.partition("/")[0], 15)
        if name:
            found[rest.partition(" ")[0]] = name
    return found

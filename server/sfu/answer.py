"""Our one answer to an offer: ICE-lite, one bundle, slots with their streams announced.

source: RFC 8829; RFC 8839; RFC 5576; RFC 8853
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.sfu import candidate
from server.sfu.candidate import Candidate
from server.sfu.sdp import LEVEL_URI, MID_URI, REPAIRED_URI, RID_URI, TIME_URI, Line, Offer

_FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb")


@dataclass(frozen=True, slots=True)
class Announced:
    """The stream a slot will send. shape: the browser plays streams with the same `msid` in step"""

    ssrc: int
    rtx_ssrc: int | None
    msid: str


@dataclass(frozen=True, slots=True)
class Local:
    """Our side of the answer. shape: `candidates`: the preferred first"""

    ufrag: str
    password: str
    fingerprint: str
    candidates: Sequence[Candidate]


def write(offer: Offer, local: Local, slots: Mapping[str, Announced], takes: Iterable[str]) -> str:
    """Write the answer. shape: `slots` by mid; `takes` are the mids we receive; all other lines stay idle"""
    taken = set(takes)
    live = [line.mid for line in offer.lines if line.pt is not None]
    text = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-lite", "a=group:BUNDLE " + " ".join(live)]
    text.append("a=msid-semantic: WMS *")
    for line in offer.lines:
        if line.pt is None:
            text += _refusal(line)
            continue
        text += _transport(line, local)
        text += _codec_lines(line)
        slot = slots.get(line.mid)
        if slot is not None:
            text += _slot_lines(line, slot)
        elif line.mid in taken:
            text += ["a=recvonly", *_extension_lines(line), *_layer_lines(line)]
        else:
            text.append("a=inactive")
    return "\r\n".join(text) + "\r\n"


def _refusal(line: Line) -> list[str]:
    """The line as offered, at port 0. source: RFC 3264 §6; RFC 8841 §5"""
    text = [f"m={line.kind} 0 {line.protocol}{line.formats}", "c=IN IP4 0.0.0.0", f"a=mid:{line.mid}"]
    return text if line.kind == "application" else [*text, "a=inactive"]


def _transport(line: Line, local: Local) -> list[str]:
    """The same for every line: some clients look only at the first of a bundle, aiortc only at the last."""
    host, port, _ = local.candidates[0]
    pts = " ".join(str(pt) for pt in (line.pt, line.rtx_pt) if pt is not None)
    text = [
        f"m={line.kind} {port} {line.protocol} {pts}",
        f"c=IN {'IP6' if ':' in host else 'IP4'} {host}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        f"a=mid:{line.mid}",
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        "a=setup:passive",
    ]
    return [*text, *candidate.lines(local.candidates), "a=end-of-candidates"]


def _codec_lines(line: Line) -> list[str]:
    if line.kind == "audio":
        return [f"a=rtpmap:{line.pt} opus/48000/2", f"a=fmtp:{line.pt} minptime=10;useinbandfec=1;usedtx=1;cbr=1"]
    text = [f"a=rtpmap:{line.pt} VP8/90000", *(f"a=rtcp-fb:{line.pt} {feedback}" for feedback in _FEEDBACK)]
    if line.rtx_pt is not None:
        text += [f"a=rtpmap:{line.rtx_pt} rtx/90000", f"a=fmtp:{line.rtx_pt} apt={line.pt}"]
    return text


def _extension_lines(line: Line) -> list[str]:
    used = [(line.mid_extension, MID_URI), (line.level_extension, LEVEL_URI)]
    if line.rids:
        used += [(line.rid_extension, RID_URI), (line.repaired_extension, REPAIRED_URI)]
    return [f"a=extmap:{number} {uri}" for number, uri in used if number is not None]


def _layer_lines(line: Line) -> list[str]:
    if not line.rids:
        return []
    return [*(f"a=rid:{rid} recv" for rid in line.rids), "a=simulcast:recv " + ";".join(line.rids)]


def _slot_lines(line: Line, slot: Announced) -> list[str]:
    text = ["a=sendonly", f"a=msid:{slot.msid} {line.kind}{line.mid}"]
    if line.kind == "video" and line.time_extension is not None:
        text.append(f"a=extmap:{line.time_extension} {TIME_URI}")
    if slot.rtx_ssrc is not None:
        text.append(f"a=ssrc-group:FID {slot.ssrc} {slot.rtx_ssrc}")
    return text + [f"a=ssrc:{ssrc} cname:media" for ssrc in (slot.ssrc, slot.rtx_ssrc) if ssrc is not None]

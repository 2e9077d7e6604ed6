"""Our answer to an offer: ICE-lite, one bundle, slots with their streams announced.

source: RFC 8829; RFC 8839; RFC 5576; RFC 8853
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.sfu import candidate
from server.sfu.candidate import Candidate
from server.sfu.sdp import LEVEL_URI, MID_URI, REPAIRED_URI, RID_URI, TIME_URI, MediaSection, SdpOffer

_FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb")


@dataclass(frozen=True, slots=True)
class AnnouncedStream:
    """The stream a slot will send. shape: the browser plays streams with the same `msid` in step"""

    ssrc: int
    rtx_ssrc: int | None
    msid: str


@dataclass(frozen=True, slots=True)
class TransportParameters:
    """How to reach us. shape: `candidates`: the preferred first"""

    ufrag: str
    password: str
    fingerprint: str
    candidates: Sequence[Candidate]


def write(
    offer: SdpOffer, local: TransportParameters, slots: Mapping[str, AnnouncedStream], received: Iterable[str]
) -> str:
    """Write the answer. shape: `slots` by mid; `received` are the mids we receive; all other sections stay inactive"""
    taken = set(received)
    live = [section.mid for section in offer.sections if section.pt is not None]
    text = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-lite", "a=group:BUNDLE " + " ".join(live)]
    text.append("a=msid-semantic: WMS *")
    for section in offer.sections:
        if section.pt is None:
            text += _refusal(section)
            continue
        text += _transport(section, local)
        text += _codec(section)
        slot = slots.get(section.mid)
        if slot is not None:
            text += _slot(section, slot)
        elif section.mid in taken:
            text += ["a=recvonly", *_extensions(section), *_layers(section)]
        else:
            text.append("a=inactive")
    return "\r\n".join(text) + "\r\n"


def _refusal(section: MediaSection) -> list[str]:
    """The section as offered, at port 0. source: RFC 3264 §6; RFC 8841 §5"""
    text = [f"m={section.kind} 0 {section.protocol}{section.formats}", "c=IN IP4 0.0.0.0", f"a=mid:{section.mid}"]
    return text if section.kind == "application" else [*text, "a=inactive"]


def _transport(section: MediaSection, local: TransportParameters) -> list[str]:
    """The same for every section: some clients look only at the first of a bundle, aiortc only at the last."""
    host, port, _ = local.candidates[0]
    pts = " ".join(str(pt) for pt in (section.pt, section.rtx_pt) if pt is not None)
    text = [
        f"m={section.kind} {port} {section.protocol} {pts}",
        f"c=IN {'IP6' if ':' in host else 'IP4'} {host}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        f"a=mid:{section.mid}",
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        "a=setup:passive",
    ]
    return [*text, *candidate.attributes(local.candidates), "a=end-of-candidates"]


def _codec(section: MediaSection) -> list[str]:
    pt = section.pt
    if section.kind == "audio":
        return [f"a=rtpmap:{pt} opus/48000/2", f"a=fmtp:{pt} minptime=10;useinbandfec=1;usedtx=1;cbr=1"]
    text = [f"a=rtpmap:{pt} VP8/90000", *(f"a=rtcp-fb:{pt} {feedback}" for feedback in _FEEDBACK)]
    if section.rtx_pt is not None:
        text += [f"a=rtpmap:{section.rtx_pt} rtx/90000", f"a=fmtp:{section.rtx_pt} apt={pt}"]
    return text


def _extensions(section: MediaSection) -> list[str]:
    used = [(section.mid_extension, MID_URI), (section.level_extension, LEVEL_URI)]
    if section.rids:
        used += [(section.rid_extension, RID_URI), (section.repaired_extension, REPAIRED_URI)]
    return [f"a=extmap:{number} {uri}" for number, uri in used if number is not None]


def _layers(section: MediaSection) -> list[str]:
    if not section.rids:
        return []
    return [*(f"a=rid:{rid} recv" for rid in section.rids), "a=simulcast:recv " + ";".join(section.rids)]


def _slot(section: MediaSection, slot: AnnouncedStream) -> list[str]:
    text = ["a=sendonly", f"a=msid:{slot.msid} {section.kind}{section.mid}"]
    if section.kind == "video" and section.time_extension is not None:
        text.append(f"a=extmap:{section.time_extension} {TIME_URI}")
    if slot.rtx_ssrc is not None:
        text.append(f"a=ssrc-group:FID {slot.ssrc} {slot.rtx_ssrc}")
    return text + [f"a=ssrc:{ssrc} cname:media" for ssrc in (slot.ssrc, slot.rtx_ssrc) if ssrc is not None]

"""Offers read and answers written; whatever is no proper offer is refused."""

import asyncio
import time
from collections.abc import Callable

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.rtcconfiguration import RTCBundlePolicy
from aiortc.sdp import SessionDescription
from hypothesis import given
from hypothesis import strategies as st

from server.kit.errors import Refused
from server.ports.media import SDP_MAX
from server.sfu import answer, sdp
from server.sfu.answer import AnnouncedStream, TransportParameters
from server.sfu.candidate import Candidate
from server.sfu.published_tracks import published_sections
from tests.light_client import LightClient

OFFER = LightClient(voices=2, pictures=2).offer()
HOME = ("192.0.2.1", 3478)
LAYERED = LightClient(voices=2, pictures=2, layers=("l", "m", "h")).offer()
LOCAL = TransportParameters(
    "ufrag", "password", "AA:BB", [Candidate(*HOME), Candidate("2001:db8::1", 3478), Candidate(*HOME, "tcp")]
)


def cost_s(text: str) -> float:
    """What refusing or reading a text costs at best, whatever else the machine does. units: CPU seconds"""
    costs = []
    for _ in range(5):
        began = time.process_time()
        refused(text)
        costs.append(time.process_time() - began)
    return min(costs)


def refused(text: str) -> str | None:
    try:
        sdp.parse(text)
    except Refused as error:
        return error.code
    return None


def test_an_offer_says_what_is_sent_and_received() -> None:
    offer = sdp.parse(OFFER)
    assert [line.mid for line in offer.sections if line.sends] == ["0", "1"]
    assert [line.mid for line in offer.sections if line.receives] == ["2", "3", "4", "5"]
    voice, picture = offer.sections[:2]
    assert (voice.kind, voice.pt, voice.clock, voice.level_extension, voice.mid_extension) == (
        "audio",
        111,
        48000,
        1,
        4,
    )
    assert (picture.kind, picture.pt, picture.rtx_pt, picture.clock) == ("video", 96, 97, 90000)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t.replace("v=0", "v=1"),
        lambda t: t + "\r\n" * 4_001,
        lambda t: t + "a=x\r\n" * 40_000,
        lambda t: t.replace("a=mid:1", "a=mid:0"),
        lambda t: t.replace("a=mid:1\r\n", ""),
        lambda t: t.replace("a=mid:1", "a=mid:1 2"),
        lambda t: t.replace("a=mid:1", "a=mid:" + "x" * 33),
        lambda t: t.replace("opus/48000", "pcmu/8000"),
        lambda t: t.replace("VP8", "H264"),
        lambda t: t.replace("a=rtcp-mux\r\n", ""),
        lambda t: t.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"),
        lambda t: t.replace("a=group", "b=group"),
        lambda t: t.replace("sha-256", "sha-1"),
        lambda t: t.replace("a=fingerprint:sha-256 ", "a=fingerprint:sha-256 00:"),
        lambda t: t.replace("a=setup:actpass", "a=setup:passive"),
        lambda t: t.replace("m=audio 9 ", "m=audio nine "),
        lambda t: t.replace("rtpmap:96", "rtpmap:999"),
        lambda t: t.replace("rtpmap:96", "rtpmap:-1"),
        lambda t: t.replace("rtpmap:96", "rtpmap:٩٦"),
        lambda t: t + "a=x\r\n" * 100_000,
        lambda t: t.replace("m=audio", "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nm=audio", 70),
        lambda t: t.partition("m=")[0],
        lambda t: t[t.index("m=") :],
    ],
)
def test_an_improper_offer_is_refused(spoil: Callable[[str], str]) -> None:
    assert spoil(OFFER) != OFFER
    assert refused(spoil(OFFER)) == "bad_sdp"


def test_two_fingerprints_are_refused() -> None:
    other = "a=fingerprint:sha-256 " + ":".join(["00"] * 32)
    assert refused(OFFER.replace("t=0 0", f"t=0 0\r\n{other}")) == "bad_sdp"


def test_the_name_of_a_hash_is_the_same_in_capitals() -> None:
    """source: RFC 8122 §5"""
    assert sdp.parse(OFFER.replace("sha-256", "SHA-256")) == sdp.parse(OFFER)


def test_a_line_without_a_direction_sends() -> None:
    """source: RFC 8866 §6.7"""
    assert sdp.parse(OFFER.replace("a=sendonly\r\n", "")).sections[0].sends
    assert not sdp.parse(OFFER.replace("a=sendonly\r\n", "").replace("t=0 0", "t=0 0\r\na=inactive")).sections[0].sends


def test_a_stream_that_nothing_names_is_refused_by_its_own_code() -> None:
    unnamed = OFFER.replace(f"a=extmap:4 {sdp.MID_URI}\r\n", "")
    assert refused(unnamed) == "unnamed_stream"
    numbered = unnamed.replace("a=sendonly", "a=ssrc:7 cname:x\r\na=sendonly")
    assert refused(numbered) is None


PIECES = st.sampled_from(
    (
        *(line + "\r\n" for line in dict.fromkeys(LAYERED.split("\r\n"))),
        *(
            "\n",
            "\r",
            "a=",
            "a=rid:",
            "a=simulcast:send ",
            ";",
            "~",
            " ",
            "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n",
            "o=- 1\r\n",
        ),
        *(
            "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n",
            "a=group:BUNDLE ",
            "a=fmtp:97 apt=",
            "a=extmap:",
            "a=ssrc-group:FID ",
        ),
    )
)


@given(st.lists(PIECES, max_size=60), st.integers(1, 400))
def test_whatever_pieces_an_offer_is_made_of_it_is_read_or_refused_in_no_time(pieces: list[str], times: int) -> None:
    text = ("v=0\r\n" + "".join(pieces) * times)[:SDP_MAX]
    assert refused(text) in ("bad_sdp", "unnamed_stream", None)
    assert cost_s(text) < 0.02


@pytest.mark.parametrize(
    "much",
    [
        "\n" * 122_000,
        "a=candidate:1 1 udp 2113937151 192.0.2.1 9 typ host\r\n" * 3_800,
        "a=rtpmap:96 VP8/90000\r\n" * 8_000,
        "a=group:BUNDLE " + "0 " * 90_000,
        "a=simulcast:send " + ";" * 190_000,
        "a=fingerprint:sha-256 " + "00:" * 60_000,
        "m=" * 90_000,
        "m=audio 9 UDP/TLS/RTP/SAVPF" + " 1" * 90_000,
        "x" * 300_000,
        "a=x\r\n" * 1_000_000,
    ],
    ids=lambda much: f"{much[:20]!r} {len(much)}",
)
@pytest.mark.parametrize("before", [f"v=0\r\n{OFFER.split(chr(13))[5].strip()}\r\n", OFFER], ids=["a line", "an offer"])
def test_a_huge_description_is_refused_before_it_costs_anything(before: str, much: str) -> None:
    assert refused(before + much) == "bad_sdp"
    assert cost_s(before + much) < 0.002


def test_the_largest_offer_a_browser_makes_is_read() -> None:
    """Forty lines with every codec Chromium knows."""
    codecs = "".join(
        f"a=rtpmap:{pt} X{pt}/90000\r\na=rtcp-fb:{pt} nack\r\na=fmtp:{pt} x={pt}\r\n" for pt in range(35, 63)
    )
    large = LightClient(voices=4, pictures=34).offer().replace("a=rtcp-mux\r\n", "a=rtcp-mux\r\n" + codecs)
    assert large.count("\n") > 3_000
    assert refused(large) is None


def test_the_layers_of_a_camera_are_read_and_answered() -> None:
    # given a camera in three sizes, of which one is off for now, that numbers its streams too, as Firefox does
    text = LAYERED.replace("send l;m;h", "send l;~m;h").replace("a=mid:1\r\n", "a=mid:1\r\na=ssrc:7 cname:x\r\n")
    text = text.replace("extmap:10 ", "extmap:10/sendonly ")
    offer = sdp.parse(text)

    # then they are told by their names, the smallest first
    camera = offer.sections[1]
    assert camera.rids == ("l", "m", "h")
    assert (camera.ssrc, camera.rid_extension, camera.repaired_extension) == (None, 10, 11)
    assert all(line.rids == () for line in offer.sections if line is not camera)

    # and all are accepted, on this line alone
    written = answer.write(offer, LOCAL, {}, ["0", "1"]).split("m=")
    for said in ("a=rid:l recv", "a=rid:m recv", "a=rid:h recv", "a=simulcast:recv l;m;h"):
        assert [f"{said}\r\n" in part for part in written] == [False, False, True, False, False, False, False]
    for number, uri in ((10, sdp.RID_URI), (11, sdp.REPAIRED_URI)):
        assert f"a=extmap:{number} {uri}\r\n" in written[2]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t.replace("send l;m;h", "send l;m;l"),
        lambda t: t.replace("send l;m;h", "send l;m;x"),
        lambda t: t.replace("send l;m;h", "send l;m;"),
        lambda t: t.replace("a=rid:h send", "a=rid:h recv"),
        lambda t: t.replace("a=rid:h send", "a=rid:h! send").replace("l;m;h", "l;m;h!"),
        lambda t: t.replace("a=rid:h send", "a=rid:h send\r\na=rid:x send").replace("l;m;h", "l;m;h;x"),
        lambda t: t.replace(sdp.RID_URI, "urn:other"),
        lambda t: t.replace(sdp.MID_URI, "urn:other").replace("urn:other", sdp.MID_URI, 1),
    ],
)
def test_improper_layers_are_refused(spoil: Callable[[str], str]) -> None:
    assert spoil(LAYERED) != LAYERED
    assert refused(spoil(LAYERED)) == "bad_sdp"


def test_the_first_picture_that_is_sent_is_the_camera_and_the_second_the_screen() -> None:
    offer = sdp.parse(LightClient(screen=True).offer())
    found = [(source, section.mid) for source, section in published_sections(offer)]
    assert found == [("mic", "0"), ("cam", "1"), ("screen", "2")]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert refused(text) == "bad_sdp"


@given(st.integers(0, len(OFFER)), st.integers(0, 60), st.text(max_size=30))
def test_any_change_to_an_offer_is_read_or_refused(at: int, size: int, text: str) -> None:
    assert refused(OFFER[:at] + text + OFFER[at + size :]) in ("bad_sdp", "unnamed_stream", None)


def test_stopped_and_foreign_lines_are_answered_with_no() -> None:
    # given a line that was stopped and a data channel
    text = OFFER.replace("m=video 9 ", "m=video 0 ", 1)
    text += "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:data\r\n"
    offer = sdp.parse(text)
    found = SessionDescription.parse(answer.write(offer, LOCAL, {}, ["0"]))

    # then both are refused as they were offered, and left out of the bundle
    assert [(m.kind, m.port) for m in found.media][1] == ("video", 0)
    assert [(m.kind, m.port) for m in found.media][-1] == ("application", 0)
    written = answer.write(offer, LOCAL, {}, ["0"])
    assert "m=video 0 UDP/TLS/RTP/SAVPF 96 97\r\n" in written
    assert written.endswith("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:data\r\n")
    assert found.group[0].items == ["0", "2", "3", "4", "5"]


def test_an_answer_is_what_an_independent_reader_expects() -> None:
    offer = sdp.parse(OFFER)
    slots = {
        "2": AnnouncedStream(11, None, "stage"),
        "4": AnnouncedStream(12, 13, "stage"),
        "5": AnnouncedStream(14, 15, "slot5"),
    }
    found = SessionDescription.parse(answer.write(offer, LOCAL, slots, ["0", "1"]))
    assert [m.direction for m in found.media] == [
        "recvonly",
        "recvonly",
        "sendonly",
        "inactive",
        "sendonly",
        "sendonly",
    ]
    first = found.media[0]
    assert first.ice is not None
    assert (first.ice.usernameFragment, first.ice.password, first.ice.iceLite) == ("ufrag", "password", True)
    assert [(c.ip, c.port, c.type, c.protocol, c.tcpType) for c in first.ice_candidates] == [
        (*HOME, "host", "udp", None),
        ("2001:db8::1", 3478, "host", "udp", None),
        (*HOME, "host", "tcp", "passive"),
    ]
    priorities = [c.priority for c in first.ice_candidates]
    assert priorities == sorted(set(priorities), reverse=True)
    assert len({c.foundation for c in first.ice_candidates}) == 3
    assert first.dtls is not None
    assert (first.dtls.role, first.dtls.fingerprints[0].value) == ("server", "AA:BB")
    assert [s.ssrc for s in found.media[4].ssrc] == [12, 13]
    assert found.media[4].ssrc_group[0].items == [12, 13]
    assert [m.msid.split()[0] for m in found.media if m.msid] == ["stage", "stage", "slot5"]
    assert {c.name.lower() for m in found.media for c in m.rtp.codecs} == {"opus", "vp8", "rtx"}


async def test_what_aiortc_offers_is_read() -> None:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
    connection.addTransceiver("audio", direction="sendonly")
    connection.addTransceiver("video", direction="recvonly")
    await connection.setLocalDescription(await connection.createOffer())
    offer = sdp.parse(connection.localDescription.sdp)
    await connection.close()
    assert [(line.kind, line.sends, line.receives) for line in offer.sections] == [
        ("audio", True, False),
        ("video", False, True),
    ]
    assert offer.sections[0].ssrc is not None
    await asyncio.sleep(0)

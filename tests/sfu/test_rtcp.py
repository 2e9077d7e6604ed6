"""RTCP packets, held against aiortc's independent reading and writing."""

import pytest
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
    pack_remb_fci,
    unpack_remb_fci,
)
from hypothesis import given
from hypothesis import strategies as st

from server.sfu import rtcp

SSRC = st.integers(0, 0xFFFFFFFF)


def test_what_browsers_send_is_read() -> None:
    block = RtcpReceiverInfo(8, fraction_lost=64, packets_lost=-2, highest_sequence=70000, jitter=5, lsr=6, dlsr=7)
    info = RtcpSenderInfo(ntp_timestamp=(5 << 32) + (1 << 31), rtp_timestamp=77, packet_count=1, octet_count=2)
    compound = (
        bytes(RtcpSrPacket(ssrc=9, sender_info=info, reports=[block]))
        + bytes(RtcpRrPacket(ssrc=9, reports=[block, block]))
        + bytes(RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=9, media_ssrc=8, lost=[3, 4, 19, 900]))
        + bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=9, media_ssrc=7))
        + bytes(RtcpPsfbPacket(fmt=4, ssrc=9, media_ssrc=0, fci=(6).to_bytes(4, "big") + bytes(4)))
        + bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=9, media_ssrc=0, fci=pack_remb_fci(1_500_000, [8, 7])))
    )
    report = rtcp.ReportBlock(8, 64, -2, 70000, 5, 6, 7)
    assert list(rtcp.parse(compound)) == [
        rtcp.SenderReport(9, 5.5, 77),
        *(report, report, report),
        rtcp.Nack(8, [3, 4, 19, 900]),
        rtcp.Pli(7),
        rtcp.Pli(6),
        rtcp.Remb(1_500_000),
    ]


def test_lost_numbers_wrap() -> None:
    body = (65535).to_bytes(2, "big") + b"\x00\x03"
    data = rtcp.nack(1, 2, [])[:4] + bytes(4) + (2).to_bytes(4, "big") + body
    data = data[:3] + b"\x03" + data[4:]
    assert list(rtcp.parse(data)) == [rtcp.Nack(2, [65535, 0, 1])]


@given(st.lists(st.integers(0, 65535), min_size=1, max_size=20, unique=True))
def test_requests_for_packets_are_read_back(seqs: list[int]) -> None:
    data = rtcp.nack(1, 2, seqs)
    assert list(rtcp.parse(data)) == [rtcp.Nack(2, seqs)]
    (theirs,) = RtcpPacket.parse(data)
    assert isinstance(theirs, RtcpRtpfbPacket)
    assert theirs.lost == seqs


@given(SSRC, SSRC)
def test_requests_for_key_frames_are_read_back(sender: int, ssrc: int) -> None:
    (theirs,) = RtcpPacket.parse(rtcp.pli(sender, ssrc))
    assert isinstance(theirs, RtcpPsfbPacket)
    assert (theirs.fmt, theirs.ssrc, theirs.media_ssrc) == (RTCP_PSFB_PLI, sender, ssrc)


@given(st.integers(0, 1 << 40), st.lists(SSRC, max_size=3))
def test_a_bitrate_is_told_with_little_loss(bitrate: int, ssrcs: list[int]) -> None:
    (theirs,) = RtcpPacket.parse(rtcp.remb(1, bitrate, ssrcs))
    assert isinstance(theirs, RtcpPsfbPacket)
    told, found = unpack_remb_fci(theirs.fci)
    assert found == ssrcs
    assert bitrate * 0.9999 - 1 <= told <= bitrate
    assert list(rtcp.parse(rtcp.remb(1, bitrate, ssrcs))) == [rtcp.Remb(told)]


def test_reports_are_written() -> None:
    block = rtcp.ReportBlock(5, 128, 3, 70000, 90, 1, 2)
    report, description = RtcpPacket.parse(rtcp.receiver_report(1, [block]))
    assert isinstance(report, RtcpRrPacket)
    (theirs,) = report.reports
    assert (theirs.ssrc, theirs.fraction_lost, theirs.packets_lost) == (5, 128, 3)
    assert (theirs.highest_sequence, theirs.jitter, theirs.lsr, theirs.dlsr) == (70000, 90, 1, 2)

    sender, description = RtcpPacket.parse(rtcp.sender_report(6, 5.5, 77, 8, 9))
    assert isinstance(sender, RtcpSrPacket)
    assert sender.sender_info.ntp_timestamp == (5 << 32) + (1 << 31)
    assert (sender.ssrc, sender.sender_info.rtp_timestamp, sender.sender_info.packet_count) == (6, 77, 8)
    assert bytes(description)[1] == 202


@given(st.binary(max_size=200))
def test_any_bytes_are_read_as_far_as_they_make_sense(data: bytes) -> None:
    list(rtcp.parse(data))


@given(st.sampled_from([200, 201, 205, 206]), st.integers(0, 31), st.integers(0, 6), st.binary(max_size=24))
def test_any_body_is_read_or_skipped(kind: int, count: int, words: int, body: bytes) -> None:
    list(rtcp.parse(bytes([0x80 | count, kind, 0, words]) + body))


def test_a_huge_request_is_cut() -> None:
    body = b"\x00\x01\xff\xff" * 1000
    data = bytes([0x81, 205]) + (2 + 1000).to_bytes(2, "big") + bytes(8) + body
    (found,) = rtcp.parse(data)
    assert isinstance(found, rtcp.Nack)
    assert len(found.seqs) <= rtcp.MAX_NACKS + 16


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x80\xc8\x00\xff", b"\x00\xc8\x00\x00"])
def test_what_is_no_compound_is_not_read(data: bytes) -> None:
    assert list(rtcp.parse(data)) == []

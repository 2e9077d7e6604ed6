"""Somebody who sits and keeps what the media server forwards, as the media server has it: no transport around it."""

from collections import defaultdict
from typing import Any

from aiortc.codecs.vpx import VpxPayloadDescriptor
from aiortc.rtp import RtpPacket

from tests.light_peer import LightPeer


class Listener(LightPeer):
    """Has no keys, and keeps every frame that the server sends it. shape: `frames` by mid"""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, talks=False, films=False, **named)
        self.frames: defaultdict[str, list[bytes]] = defaultdict(list)
        self._parts: defaultdict[tuple[str, int], dict[int, RtpPacket]] = defaultdict(dict)

    def count(self, data: bytes) -> None:
        super().count(data)
        packet = RtpPacket.parse(data)
        if packet.ssrc not in self.mid_of:
            return
        mid, kind = self.mid_of[packet.ssrc]
        if kind == "audio" and packet.payload:
            self.frames[mid].append(packet.payload)
        elif kind == "video" and packet.payload_type == 96:
            self._picture(mid, packet)

    def _picture(self, mid: str, packet: RtpPacket) -> None:
        parts = self._parts[mid, packet.timestamp]
        parts[packet.sequence_number] = packet
        numbers = sorted(parts)
        opened = [VpxPayloadDescriptor.parse(parts[number].payload) for number in numbers]
        begins = opened[0][0].partition_start == 1 and opened[0][0].partition_id == 0
        if begins and parts[numbers[-1]].marker and len(numbers) == numbers[-1] - numbers[0] + 1:
            self.frames[mid].append(b"".join(rest for _, rest in opened))

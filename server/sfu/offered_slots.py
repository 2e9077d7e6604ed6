"""The slots of a peer, one for each media section of its offer that receives."""

from collections.abc import Callable, Sequence
from random import Random

from server.sfu.answer import AnnouncedStream
from server.sfu.rtx import RtxStream
from server.sfu.sdp import MediaSection, SdpOffer
from server.sfu.selection import SlotMids
from server.sfu.slots import Slot, SlotStart
from server.sfu.track import Track


def create_slots(offer: SdpOffer, random: Random, on_switch: Callable[[], None]) -> list[Slot[Track]]:
    """A slot for each section that receives, in the order offered."""
    receiving = [section for section in offer.sections if section.receives and section.pt is not None]
    return [_slot(section, random, on_switch) for section in receiving]


def _slot(section: MediaSection, random: Random, on_switch: Callable[[], None]) -> Slot[Track]:
    rtx = None
    if section.rtx_pt is not None:
        rtx = RtxStream(section.rtx_pt, _ssrc(random), random.getrandbits(15))
    start = SlotStart(_ssrc(random), random.getrandbits(15), random.getrandbits(31))
    time_extension = section.time_extension if section.kind == "video" else None
    return Slot(section.kind, section.mid, section.pt or 0, section.clock, start, rtx, on_switch, time_extension)


def _ssrc(random: Random) -> int:
    return random.randrange(1 << 16, 1 << 32)


def slot_mids(slots: Sequence[Slot[Track]]) -> SlotMids:
    """What each slot is for: the first of each kind is the stage pair, the second video slot is for a screen.

    An offer of fewer than three video slots gets no screen: faces come first.
    """
    audio = [slot.mid for slot in slots if slot.kind == "audio"]
    video = [slot.mid for slot in slots if slot.kind == "video"]
    screen = video.pop(1) if len(video) > 2 else None
    return SlotMids(next(iter(audio), None), next(iter(video), None), tuple(audio[1:]), tuple(video[1:]), screen)


def announced_streams(slots: Sequence[Slot[Track]]) -> dict[str, AnnouncedStream]:
    """The streams of the slots, by mid, as the answer announces them; the stage pair is played in step."""
    mids = slot_mids(slots)
    stage = (mids.stage_audio, mids.stage_video)
    return {
        slot.mid: AnnouncedStream(
            slot.ssrc,
            slot.rtx.ssrc if slot.rtx is not None else None,
            "stage" if slot.mid in stage else f"slot{slot.mid}",
        )
        for slot in slots
    }

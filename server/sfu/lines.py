"""What an offer's lines become: streams that a peer sends, and slots that it receives."""

from collections.abc import Callable, Sequence
from random import Random

from server.sfu.answer import Announced
from server.sfu.ring import Again
from server.sfu.sdp import Line, Offer
from server.sfu.selection import Lines, Role
from server.sfu.slots import Slot, Start
from server.sfu.track import Track


def sending(offer: Offer) -> list[tuple[Role, Line]]:
    """The lines that send and that we take: one microphone, then the camera, then the screen."""
    sends = [line for line in offer.lines if line.sends and line.pt is not None]
    voices = [line for line in sends if line.kind == "audio"]
    pictures = [line for line in sends if line.kind == "video"]
    roles: tuple[Role, ...] = ("cam", "screen")
    return [("mic", line) for line in voices[:1]] + list(zip(roles, pictures, strict=False))


def slots(offer: Offer, random: Random, begun: Callable[[], None]) -> list[Slot[Track]]:
    """A slot for each line that receives, in the order offered."""
    return [_slot(line, random, begun) for line in offer.lines if line.receives and line.pt is not None]


def _slot(line: Line, random: Random, begun: Callable[[], None]) -> Slot[Track]:
    again = None
    if line.rtx_pt is not None:
        again = Again(line.rtx_pt, _ssrc(random), random.getrandbits(15))
    start = Start(_ssrc(random), random.getrandbits(15), random.getrandbits(31))
    time_extension = line.time_extension if line.kind == "video" else None
    return Slot(line.kind, line.mid, line.pt or 0, line.clock, start, again, begun, time_extension)


def _ssrc(random: Random) -> int:
    return random.randrange(1 << 16, 1 << 32)


def receiving(own: Sequence[Slot[Track]]) -> Lines:
    """The mids of the slots: the first of each kind makes the stage pair, the second picture is the screen beside it.

    Whoever offers fewer than three pictures sees no screens: faces come first.
    """
    audio = [slot.mid for slot in own if slot.kind == "audio"]
    video = [slot.mid for slot in own if slot.kind == "video"]
    screen = video.pop(1) if len(video) > 2 else None
    return Lines(next(iter(audio), None), next(iter(video), None), tuple(audio[1:]), tuple(video[1:]), screen)


def announced(own: Sequence[Slot[Track]]) -> dict[str, Announced]:
    """The streams of the slots, by mid, as the answer tells them; the stage pair is played in step."""
    lines = receiving(own)
    stage = (lines.stage_audio, lines.stage_video)
    return {
        slot.mid: Announced(
            slot.ssrc,
            slot.again.ssrc if slot.again is not None else None,
            "stage" if slot.mid in stage else f"slot{slot.mid}",
        )
        for slot in own
    }

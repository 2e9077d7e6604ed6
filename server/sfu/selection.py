"""Which person feeds which line of one viewer's connection. Pure.

The policy decides who may; levels and what people send decide only among those.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from server.ports.media import Permissions, Policy

Role = Literal["mic", "cam", "screen"]


@dataclass(frozen=True, slots=True)
class Lines:
    """What one connection receives, as SDP mids. shape: the stage pair is the first of each kind, `video` small ones"""

    stage_audio: str | None
    stage_video: str | None
    audio: tuple[str, ...]
    video: tuple[str, ...]
    screen_video: str | None = None

    def role(self, mid: str) -> Role:
        """What a line shows of people."""
        if mid == self.stage_audio or mid in self.audio:
            return "mic"
        return "screen" if mid == self.screen_video else "cam"


def may_hear(policy: Policy, viewer: str, person: str) -> bool:
    """Whether the voice of `person` may reach `viewer`."""
    place = _place_within_reach(policy, viewer, person)
    return place is not None and place.heard


def may_see(policy: Policy, viewer: str, person: str) -> bool:
    """Whether the picture of `person` may reach `viewer`."""
    place = _place_within_reach(policy, viewer, person)
    return place is not None and place.seen


def may_see_screen(policy: Policy, viewer: str, person: str) -> bool:
    """Whether the screen of `person` may reach `viewer`."""
    place = _place_within_reach(policy, viewer, person)
    return place is not None and place.shares


def _place_within_reach(policy: Policy, viewer: str, person: str) -> Permissions | None:
    mine, theirs = policy.permissions.get(viewer), policy.permissions.get(person)
    if person == viewer or mine is None or theirs is None or not mine.receives or mine.circle != theirs.circle:
        return None
    return theirs


def faces(policy: Policy, cameras: Iterable[str], speaking: Collection[str]) -> list[str]:
    """Cameras in the order in which they deserve a line: who speaks, then who comes next after the stage."""
    seats = {person: i for i, person in enumerate(policy.order)}
    first = seats.get(policy.stage or "", -1) + 1
    count = max(1, len(seats))

    def worth(person: str) -> tuple[bool, int]:
        return person not in speaking, (seats.get(person, 0) - first) % count

    return sorted(cameras, key=worth)


def select(
    policy: Policy,
    viewer: str,
    lines: Lines,
    voices: Sequence[str],
    pictures: Sequence[str],
    screens: Sequence[str],
    speaking: Collection[str],
    before: Mapping[str, str],
) -> dict[str, str]:
    """Whom each line of `viewer` shows, by mid; a line that shows nobody is left out.

    shape: `voices`, `pictures`, `screens` hold who sends now, the most deserving first; `before` is the last selection
    No voice and no face comes twice, and everybody keeps a line while that is possible.
    """
    stage = policy.stage if policy.stage and _place_within_reach(policy, viewer, policy.stage) else None
    chosen: dict[str, str] = {}
    if stage and lines.stage_audio is not None and stage in voices and may_hear(policy, viewer, stage):
        chosen[lines.stage_audio] = stage
    if stage and lines.stage_video is not None and stage in pictures and may_see(policy, viewer, stage):
        chosen[lines.stage_video] = stage
    heard = [p for p in voices if p not in chosen.values() and may_hear(policy, viewer, p)]
    small = stage if lines.stage_video is not None else None
    seen = [p for p in pictures if p != small and may_see(policy, viewer, p)]
    spare = (lines.stage_audio,) if stage is None and lines.stage_audio is not None else ()
    shown = {before[mid] for mid in lines.video if mid in before}
    seen.sort(key=lambda p: (p not in speaking, p not in shown))
    shared = [p for p in screens if may_see_screen(policy, viewer, p)]
    beside = (lines.screen_video,) if lines.screen_video is not None else ()
    filled = _fill(lines.audio + spare, heard, before) | _fill(lines.video, seen, before)
    return chosen | filled | _fill(beside, shared, before)


def _fill(mids: Sequence[str], wanted: Sequence[str], before: Mapping[str, str]) -> dict[str, str]:
    """Give the first of `wanted` a line each, everybody their old one where they had one."""
    waiting = dict.fromkeys(wanted[: len(mids)])
    filled: dict[str, str] = {}
    for mid in mids:
        if (person := before.get(mid)) in waiting and person is not None:
            filled[mid] = person
            del waiting[person]
    free = (mid for mid in mids if mid not in filled)
    return filled | dict(zip(free, waiting, strict=False))

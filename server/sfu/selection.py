"""Which person each slot of one viewer shows. Pure.

The policy decides who may be heard and seen; levels and what people send only decide among those.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from server.ports.media import Permissions, Policy

Source = Literal["mic", "cam", "screen"]


@dataclass(frozen=True, slots=True)
class SlotMids:
    """The slots of one connection, as SDP mids. shape: `audio` and `video` are the small ones beside the stage pair"""

    stage_audio: str | None
    stage_video: str | None
    audio: tuple[str, ...]
    video: tuple[str, ...]
    screen_video: str | None = None

    def source(self, mid: str) -> Source:
        """What a slot shows of people."""
        if mid == self.stage_audio or mid in self.audio:
            return "mic"
        return "screen" if mid == self.screen_video else "cam"


def may_hear(policy: Policy, viewer: str, person: str) -> bool:
    """Whether the microphone of `person` may reach `viewer`."""
    allowed = _in_reach(policy, viewer, person)
    return allowed is not None and allowed.heard


def may_see(policy: Policy, viewer: str, person: str) -> bool:
    """Whether the camera of `person` may reach `viewer`."""
    allowed = _in_reach(policy, viewer, person)
    return allowed is not None and allowed.seen


def may_see_screen(policy: Policy, viewer: str, person: str) -> bool:
    """Whether the screen of `person` may reach `viewer`."""
    allowed = _in_reach(policy, viewer, person)
    return allowed is not None and allowed.shares


def _in_reach(policy: Policy, viewer: str, person: str) -> Permissions | None:
    """The permissions of `person`; None where nothing of them may reach `viewer`."""
    mine, theirs = policy.permissions.get(viewer), policy.permissions.get(person)
    if person == viewer or mine is None or theirs is None or not mine.receives or mine.circle != theirs.circle:
        return None
    return theirs


def faces(policy: Policy, cameras: Iterable[str], speaking: Collection[str]) -> list[str]:
    """Cameras by importance: who speaks comes first, then who follows the stage in seat order."""
    seats = {person: i for i, person in enumerate(policy.order)}
    first = seats.get(policy.stage or "", -1) + 1
    count = max(1, len(seats))

    def importance(person: str) -> tuple[bool, int]:
        return person not in speaking, (seats.get(person, 0) - first) % count

    return sorted(cameras, key=importance)


def select(
    policy: Policy,
    viewer: str,
    mids: SlotMids,
    voices: Sequence[str],
    cameras: Sequence[str],
    screens: Sequence[str],
    speaking: Collection[str],
    before: Mapping[str, str],
) -> dict[str, str]:
    """Whom each slot of `viewer` shows, by mid; a slot that shows nobody is left out.

    shape: `voices`, `cameras`, `screens` hold who sends now, the most important first; `before` is the last selection.
    Nobody is heard or seen twice, and everybody keeps their slot while that is possible
    """
    stage = policy.stage if policy.stage and _in_reach(policy, viewer, policy.stage) else None
    chosen: dict[str, str] = {}
    if stage and mids.stage_audio is not None and stage in voices and may_hear(policy, viewer, stage):
        chosen[mids.stage_audio] = stage
    if stage and mids.stage_video is not None and stage in cameras and may_see(policy, viewer, stage):
        chosen[mids.stage_video] = stage
    heard = [p for p in voices if p not in chosen.values() and may_hear(policy, viewer, p)]
    staged = stage if mids.stage_video is not None else None
    seen = [p for p in cameras if p != staged and may_see(policy, viewer, p)]
    spare = (mids.stage_audio,) if stage is None and mids.stage_audio is not None else ()
    shown = {before[mid] for mid in mids.video if mid in before}
    seen.sort(key=lambda p: (p not in speaking, p not in shown))
    shared = [p for p in screens if may_see_screen(policy, viewer, p)]
    screen = (mids.screen_video,) if mids.screen_video is not None else ()
    filled = _fill(mids.audio + spare, heard, before) | _fill(mids.video, seen, before)
    return chosen | filled | _fill(screen, shared, before)


def _fill(mids: Sequence[str], wanted: Sequence[str], before: Mapping[str, str]) -> dict[str, str]:
    """Give a slot to each of the first of `wanted`, their old one where they had one."""
    waiting = dict.fromkeys(wanted[: len(mids)])
    filled: dict[str, str] = {}
    for mid in mids:
        if (person := before.get(mid)) in waiting and person is not None:
            filled[mid] = person
            del waiting[person]
    free = (mid for mid in mids if mid not in filled)
    return filled | dict(zip(free, waiting, strict=False))

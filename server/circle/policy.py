"""What the media server may forward, from who sits where and who may speak."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.ports.media import Permissions, Policy


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person who sits in a circle and is here now."""

    person: str
    microphone: bool
    camera: bool
    may_speak: bool = True
    shares: bool = False
    circle: str = ""
    counted: bool = False  # how long they speak, while they are heard
    paused: bool = False  # neither hears and sees nor is heard and seen


def policy(room: str, version: int, sitting: Sequence[Sitting], stage: str | None = None) -> Policy:
    """Only those who sit and are here hear and see; a microphone is heard when it is on and its person may speak.

    shape: `sitting` in seat order, each person once
    """
    permissions = {
        one.person: Permissions(one.circle, receives=False) if one.paused else permissions_of(one) for one in sitting
    }
    return Policy(room, version, permissions, list(permissions), stage if stage in permissions else None)


def permissions_of(one: Sitting) -> Permissions:
    """What somebody may do who is not paused."""
    heard = one.microphone and one.may_speak
    return Permissions(one.circle, heard, one.camera, shares=one.shares, counted=heard and one.counted)

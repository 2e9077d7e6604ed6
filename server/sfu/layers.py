"""Which layer of a picture a slot gets. Pure.

shape: layers are numbered from 0, the smallest. A slot has an *aim*, what it would show if all were there: large on
the stage, small beside it, so that the turn decides what a room costs. A *limit* says what the viewer's line can carry.
"""

from collections.abc import Mapping, Sequence

from server.ports.media import Pictures
from server.sfu.selection import Lines

LARGE, MIDDLE, SMALL, NOTHING = 2, 1, 0, -1
FEW = 4  # so many pictures without a stage are shown larger than small ones


def aims(lines: Lines, chosen: Mapping[str, str], pictures: Pictures, *, has_turn: bool) -> dict[str, int]:
    """The aim of every video line that shows somebody, by mid. shape: `has_turn` says the viewer stands on the stage"""
    filled = [mid for mid in lines.video if mid in chosen]
    staged = lines.stage_video is not None and lines.stage_video in chosen
    most = LARGE if pictures == "all" else SMALL
    if len(filled) == 1 and not staged:
        others = LARGE
    elif len(filled) <= FEW and not staged and not has_turn:
        others = MIDDLE
    else:
        others = SMALL
    found = dict.fromkeys(filled, min(others, most))
    if staged and lines.stage_video is not None:
        found[lines.stage_video] = most
    if lines.screen_video is not None and lines.screen_video in chosen:
        found[lines.screen_video] = LARGE
    return found


def pick(most: int, live: Sequence[bool]) -> int | None:
    """The highest live layer up to `most`, or else the lowest one above; None when there is, or may be, nothing.

    shape: `live` says of each layer whether its packets come
    """
    if most <= NOTHING:
        return None
    there = [layer for layer, comes in enumerate(live) if comes]
    return max((layer for layer in there if layer <= most), default=min(there, default=None))

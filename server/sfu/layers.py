"""Which simulcast layer a slot gets. Pure.

shape: layers are numbered from 0, the smallest. A slot has a *target layer*, which it would show if every layer were
sent and fitted: large on the stage, small elsewhere, so the turn decides what a room costs. A *maximum layer* says what
the subscriber's bandwidth carries.
"""

from collections.abc import Mapping, Sequence

from server.ports.media import Pictures
from server.sfu.selection import SlotMids

LARGE, MIDDLE, SMALL, NOTHING = 2, 1, 0, -1
FEW = 4  # up to so many videos are shown larger than small while nobody is on the stage


def target_layers(mids: SlotMids, chosen: Mapping[str, str], pictures: Pictures, *, has_turn: bool) -> dict[str, int]:
    """The target layer of every video slot that shows somebody, by mid. shape: `has_turn`: the viewer is on stage"""
    filled = [mid for mid in mids.video if mid in chosen]
    staged = mids.stage_video is not None and mids.stage_video in chosen
    most = LARGE if pictures == "all" else SMALL
    if len(filled) == 1 and not staged:
        others = LARGE
    elif len(filled) <= FEW and not staged and not has_turn:
        others = MIDDLE
    else:
        others = SMALL
    found = dict.fromkeys(filled, min(others, most))
    if staged and mids.stage_video is not None:
        found[mids.stage_video] = most
    if mids.screen_video is not None and mids.screen_video in chosen:
        found[mids.screen_video] = LARGE
    return found


def pick_layer(most: int, live: Sequence[bool]) -> int | None:
    """The highest live layer up to `most`, else the lowest live one above; None when none is live, or none may pass.

    shape: `live` says of each layer whether packets arrive
    """
    if most <= NOTHING:
        return None
    there = [layer for layer, is_live in enumerate(live) if is_live]
    return max((layer for layer in there if layer <= most), default=min(there, default=None))

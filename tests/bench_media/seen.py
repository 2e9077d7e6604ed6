"""What the pages' reports say about a stretch of time, as lines."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.lines import line
from tests.bench_media.visitors import Report

ANN, BEN, FIONA = REAL = ("ann", "ben", "fiona")
WHOLE, LAYERS = 720, ("l", "m", "h")
STAGE = "7"  # the first line for pictures: microphone, camera, screen and four voices come before


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of time under the same conditions. units: seconds of the loop's clock"""

    name: str
    began: float
    ended: float
    conditions: Mapping[str, Any]

    @property
    def seconds(self) -> float:
        return self.ended - self.began


def frames(report: Report) -> int:
    """How many frames a page has decoded in all."""
    return sum(slot["frames"] for slot in report["slots"].values())


def within(reports: list[Report], phase: Phase) -> list[Report]:
    return [report for report in reports if phase.began <= report["came"] <= phase.ended]


def grown(reports: list[Report], mid: str, what: str) -> float:
    """How much a count of a slot's has grown from the first to the last report."""
    first, last = (report["slots"].get(mid, {}).get(what, 0) for report in (reports[0], reports[-1]))
    return float(last - first)


def say_pictures(reports: list[Report], phase: Phase, who: Mapping[int, str], *, page: str, subject: str) -> None:
    """How many frames a second each real picture had, and how high it was, by the second; synthetic ones together."""
    during = within(reports, phase)
    took = during[-1]["at"] - during[0]["at"]
    crowd: list[str] = []
    for mid, slot in sorted(during[-1]["slots"].items(), key=lambda each: int(each[0])):
        shows = next((who[one["slots"][mid]["from"]] for one in reversed(during) if _from(one, mid) in who), None)
        if slot["kind"] != "video" or (shows is None and not (mid == STAGE and slot["frames"])):
            continue
        if shows in who.values() and shows not in REAL:
            crowd.append(mid)
            continue
        conditions: dict[str, Any] = {
            "page": page,
            "phase": phase.name,
            "slot": "stage" if mid == STAGE else "small",
            "shows": shows,
        }
        conditions |= {"frozen_s": round(grown(during, mid, "frozen_s"), 2), **phase.conditions}
        line("decoded_fps", grown(during, mid, "frames") / took, "frames/s", subject=subject, **conditions)
        heights = heights_of(during, mid)
        line("picture_height", heights[-1][1], "px", subject=subject, over_time=heights, **conditions)
    conditions = {"page": page, "phase": phase.name, "slot": "small", "shows": "synthetic", **phase.conditions}
    rates = [grown(during, mid, "frames") / took for mid in crowd]
    line("decoded_fps", statistics.median(rates or [0]), "frames/s", subject=subject, slots=len(crowd), **conditions)
    moved = [[height > 0 for _, height in heights_of(during, mid)] for mid in crowd]
    over_time = [sum(second) for second in zip(*moved, strict=True)]
    line("pictures_moving", (over_time or [0])[-1], "", subject=subject, over_time=over_time, **conditions)


def say_sent(reports: list[Report], phase: Phase, *, page: str) -> None:
    """What a page sends of its camera, by layer: what nobody is shown should be nothing."""
    during = within(reports, phase)
    first, last = during[0], during[-1]
    for rid in LAYERS:
        sent = last["sent"].get(rid, {}).get("bytes", 0) - first["sent"].get(rid, {}).get("bytes", 0)
        rate = sent * 8 / 1000 / (last["at"] - first["at"])
        line("sent_layer", rate, "kbit/s", subject="chromium", page=page, layer=rid, phase=phase.name)


def say_steps(reports: list[Report], narrow: Phase, wide: Phase) -> None:
    """How soon the stage gives way when a line narrows, and how soon it is whole again when that widens."""
    for metric, phase, whole in (("stage_stepped_down_after", narrow, False), ("stage_whole_again_after", wide, True)):
        during = within(reports, phase)
        heights = [(report["came"], report["slots"].get(STAGE, {}).get("height", 0)) for report in during]
        at = next((came for came, height in heights if (height >= WHOLE) is whole), None)
        after = phase.seconds if at is None else at - phase.began
        conditions = {
            "phase": phase.name,
            "reached": at is not None,
            "height_before": heights[0][1],
            **phase.conditions,
        }
        line(metric, after, "s", page=ANN, whole=WHOLE, **conditions)


def say_both(reports: list[Report], phase: Phase, number: int, **conditions: Any) -> None:
    """Whether somebody is really seen and heard: frames a second, and the energy of the voice that was decoded."""
    during = within(reports, phase)
    took = during[-1]["at"] - during[0]["at"]
    shown = [(mid, slot["kind"]) for mid, slot in during[-1]["slots"].items() if slot["from"] == number]
    for metric, kind, what, unit in (
        ("decoded_fps_of", "video", "frames", "frames/s"),
        ("heard_packets_of", "audio", "packets", "packets/s"),
        ("heard_energy_of", "audio", "energy", ""),
    ):
        value = sum(grown(during, mid, what) for mid, of in shown if of == kind)
        line(metric, value if kind == "audio" and not unit else value / took, unit, phase=phase.name, **conditions)


def _from(report: Report, mid: str) -> int | None:
    found: int | None = report["slots"].get(mid, {}).get("from")
    return found


def heights_of(reports: list[Report], mid: str) -> list[tuple[int, int]]:
    """By the second since the first report; 0 where nothing was decoded. units: pixels"""
    found: list[tuple[int, int]] = []
    start, before = reports[0]["at"], reports[0]
    for report in reports[1:]:
        if report["at"] - before["at"] >= 0.95:
            moved = grown([before, report], mid, "frames") > 0
            found.append((round(report["at"] - start), report["slots"].get(mid, {}).get("height", 0) if moved else 0))
            before = report
    return found or [(0, 0)]

"""Draw what a run has printed: `python -m tests.bench_messages.picture LINES [PICTURE]`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.bench_messages.subjects import CHANNELS, PICOWS, SOCKETIO, TEAROOM
from tests.program import ROOT

PICTURE = ROOT / "web" / "pictures" / "messages.svg"
SUBJECTS = (TEAROOM, PICOWS, SOCKETIO, CHANNELS)
WIDTH, HEIGHT, TOP, LEFT, NAMES, LONGEST = 960, 450, 84, 24, 128, 220
INK, SOFT, PAPER, OURS, THEIRS = "#2f2a26", "#6f665e", "#fffaf3", "#b4532a", "#c9bba9"
WHAT = {"connections": "connections", "processes": "web (1 core each)"}
BAR, GAP, AFTER = 16, 6, 12
Bar = tuple[str, float, bool]
"""What it is called, how much it is, whether it is ours."""


@dataclass(frozen=True, slots=True)
class Section:
    """Bars that are compared with each other, on a scale of their own."""

    name: str
    unit: str
    bars: Sequence[Bar]


class Lines:
    """What a run has printed."""

    def __init__(self, text: str) -> None:
        rows = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        self._rows: list[dict[str, Any]] = [row for row in rows if "metric" in row]

    def value(self, metric: str, **wanted: object) -> float | None:
        """The first that fits."""
        for row in self._rows:
            told = {**row["conditions"], "subject": row["subject"]}
            if row["metric"] == metric and all(told.get(name) == value for name, value in wanted.items()):
                return float(row["value"])
        return None


def beside(lines: Lines) -> list[Section]:
    """A delivered message here and elsewhere."""
    found = []
    for size in (10, 100, 1000):
        each = [(who, lines.value("cpu_per_delivered_message", subject=who, room=size)) for who in SUBJECTS]
        bars = [(who, value, who == TEAROOM) for who, value in each if value is not None]
        found.append(Section(f"CPU for each delivered message, rooms of {size:,}", "µs", bars))
    return found


def grown(lines: Lines) -> list[Section]:
    """Cost with more people, and work done by more processes."""

    def section(name: str, unit: str, metric: str, key: str, values: Sequence[int], share: float = 1.0) -> Section:
        found = [(number, lines.value(metric, **{key: number})) for number in values]
        bars = [(f"{number:,} {WHAT[key]}", value * share, True) for number, value in found if value is not None]
        return Section(name, unit, bars)

    people, processes = (100, 1_000, 5_000), (1, 2)
    return [
        section("CPU for each delivered message, rooms of 10", "µs", "growth_cpu_per_delivered_message",
                "connections", people),
        section("Memory for each connection", "KB", "growth_memory_per_connection", "connections", people),
        section("Delivered in a second, in thousands", "", "growth_throughput", "processes", processes, 0.001),
    ]  # fmt: skip


def draw(lines: Lines) -> str:
    """The picture, as SVG."""
    halves = _sections(beside(lines), LEFT) + _sections(grown(lines), LEFT + WIDTH // 2)
    told = (
        "Tearoom orders, stores and acknowledges every message; the others keep none. Less is better, but for the last."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="What messages cost">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="12" fill="{PAPER}"/>'
        f"{_text(LEFT, 34, 'What messages cost', INK, 18)}{_text(LEFT, 54, told, SOFT)}{halves}</svg>\n"
    )


def _sections(sections: Sequence[Section], left: int) -> str:
    parts, y = list[str](), TOP
    for section in sections:
        parts.append(_text(left, y, section.name, SOFT))
        y += AFTER
        most = max((value for _, value, _ in section.bars), default=1.0)
        for called, value, ours in section.bars:
            parts.append(_bar(left, y, called, value / most, f"{_short(value)} {section.unit}".strip(), ours=ours))
            y += BAR + GAP
        y += AFTER
    return "".join(parts)


def _bar(left: int, y: int, called: str, share: float, value: str, *, ours: bool) -> str:
    start, width = left + NAMES, max(2.0, share * LONGEST)
    colour = OURS if ours else THEIRS
    return (
        _text(left, y + 12, called, INK)
        + f'<rect x="{start}" y="{y}" width="{width:.1f}" height="{BAR}" rx="3" fill="{colour}"/>'
        + _text(start + round(width) + 6, y + 12, value, INK)
    )


def _text(x: int, y: int, text: str, colour: str, size: int = 12) -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}" font-size="{size}">{escape(text)}</text>'


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def main(source: str, target: str | None = None) -> None:
    """Read the lines, write the picture."""
    picture = Path(target) if target else PICTURE
    picture.write_text(draw(Lines(Path(source).read_text())))


if __name__ == "__main__":
    main(*sys.argv[1:3])

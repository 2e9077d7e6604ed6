"""What a bad line does to voices and pictures through our media server, against the same pages connected directly."""

import asyncio
import statistics
from typing import Any

from tests.bench.lines import line, summary
from tests.bench_network.call import ANN, BEN, NAMES, RUN_S, Call, Got, directly, through_us
from tests.bench_network.weather import Weather, networks

LOSS, DELAY_S, ROUNDS = 0.05, 0.1, 2
SITUATIONS = {"one_bad_line": (ANN,), "both_lines_bad": (ANN, BEN)}
KINDS: dict[str, Call] = {"tearoom": through_us, "direct": directly}
UNITS = {"concealed": "share of the voice", "frozen": "share of the time", "fps": "frames/s"}


async def measure(weather: Weather) -> dict[str, float | None]:
    """Both in turns. shape: ratios, ours divided by the direct call's"""
    weather.start()
    figures: dict[str, float | None] = {}
    for situation, bad in SITUATIONS.items():
        for name in NAMES:
            weather.set(name, *((LOSS, DELAY_S) if name in bad else (0.0, 0.0)))
        found: dict[str, list[dict[str, Got]]] = {kind: [] for kind in KINDS}
        for _ in range(ROUNDS):
            for kind, call in KINDS.items():
                found[kind].append(await call())
        figures |= _say(situation, found)
    weather.stop()
    return figures


def _say(situation: str, found: dict[str, list[dict[str, Got]]]) -> dict[str, float | None]:
    conditions: dict[str, Any] = {
        "situation": situation,
        "loss": LOSS,
        "delay_ms": 1000 * DELAY_S,
        "rounds": ROUNDS,
        "seconds": RUN_S,
    }
    figures: dict[str, float | None] = {}
    for what, unit in UNITS.items():
        means = {}
        for kind, calls in found.items():
            for name in NAMES:
                value = statistics.mean(getattr(call[name], what) for call in calls)
                line(what, value, unit, subject=kind, page=name, **conditions)
            means[kind] = statistics.mean(getattr(got, what) for call in calls for got in call.values())
        ratio = means["tearoom"] / means["direct"] if means["direct"] else None
        figures[f"{situation}_{what}_vs_direct"] = ratio
        if ratio is not None:
            line(f"{what}_against_direct", ratio, "times", **conditions)
    return figures


def main() -> None:
    try:
        with networks(*NAMES) as weather:
            summary(**asyncio.run(measure(weather)))
    except PermissionError as error:
        line("skipped", 0, "", subject="network", why=f"{error}: run as root")
        summary()


if __name__ == "__main__":
    main()

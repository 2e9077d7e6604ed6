"""The JSON lines a benchmark prints."""

import json
import platform
import sys
from typing import Any


def line(metric: str, value: float, unit: str, *, subject: str = "tearoom", **conditions: Any) -> None:
    """Print one measurement with the conditions it holds under."""
    measured = {"metric": metric, "subject": subject, "value": round(value, 3), "unit": unit}
    show({**measured, "conditions": {**conditions, **machine()}})


def summary(**figures: float | None) -> None:
    """Print the last line."""
    show({"summary": {name: None if value is None else round(value, 3) for name, value in figures.items()}})


def percentile(values: list[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def machine() -> dict[str, str]:
    return {"python": platform.python_version(), "machine": platform.machine()}


def show(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()

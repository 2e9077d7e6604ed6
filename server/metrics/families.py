"""Plain counts as Prometheus metrics."""

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from server.kit.histogram import Histogram

Labels = tuple[str, ...]
Keys = TypeVar("Keys", bound=tuple[str, ...])


def gauge(name: str, says: str, value: float) -> Metric:
    """A value that goes up and down."""
    return GaugeMetricFamily(f"tearoom_{name}", says, value=value)


def gauges(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    """A gauge with one label."""
    made = GaugeMetricFamily(f"tearoom_{name}", says, labels=(label,))
    for key, value in values.items():
        made.add_metric((key,), value)
    return made


def counter(name: str, says: str, value: float) -> Metric:
    """A value that only grows until the process restarts."""
    return CounterMetricFamily(f"tearoom_{name}", says, value=value)


def counters(name: str, says: str, labels: Labels, values: Mapping[Keys, float]) -> Metric:
    """A counter with labels."""
    made = CounterMetricFamily(f"tearoom_{name}", says, labels=labels)
    for keys, value in values.items():
        made.add_metric(keys, value)
    return made


def histogram(name: str, says: str, spread: Histogram) -> Metric:
    """The distribution of a value."""
    return histograms(name, says, (), {(): spread})


def histograms(name: str, says: str, labels: Labels, spreads: Mapping[Keys, Histogram]) -> Metric:
    """A histogram with labels."""
    made = HistogramMetricFamily(f"tearoom_{name}", says, labels=labels)
    for keys, spread in spreads.items():
        made.add_metric(keys, buckets=list(_buckets(spread)), sum_value=spread.total)
    return made


def _buckets(spread: Histogram) -> Iterable[tuple[str, float]]:
    bounds = [*(f"{bound:g}" for bound in spread.bounds), "+Inf"]
    return zip(bounds, accumulate(spread.counts), strict=True)

"""The order in which the slices erase a person."""

from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any

from server.kit.privacy import Privacy
from server.platform.slice import Slice


def in_order(slices: Iterable[Slice[Any]]) -> dict[str, Privacy]:
    """The privacy declaration of each slice, by its name, in erasure order.

    raises: graphlib.CycleError, KeyError for a name that no slice has
    """
    by_name = {one.name: one for one in slices}
    waits: dict[str, set[str]] = {name: set() for name in by_name}
    for one in by_name.values():
        for later in one.erase_before:
            waits[later].add(one.name)
    ordered = TopologicalSorter(waits).static_order()
    return {name: privacy for name in ordered if (privacy := by_name[name].privacy) is not None}

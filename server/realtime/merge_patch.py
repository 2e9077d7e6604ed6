"""The difference between two views as an RFC 7396 merge patch. Views hold no nulls; lists are replaced whole."""

from collections.abc import Mapping

Json = object


def diff(old: Mapping[str, Json], new: Mapping[str, Json]) -> dict[str, Json]:
    """The patch that turns `old` into `new`; empty when they are equal."""
    patch: dict[str, Json] = {name: None for name in old if name not in new}
    for name, value in new.items():
        if name not in old:
            patch[name] = value
            continue
        before = old[name]
        if isinstance(before, dict) and isinstance(value, dict):
            if changed := diff(before, value):
                patch[name] = changed
        elif before != value or type(before) is not type(value):
            patch[name] = value
    return patch


def apply(target: Json, patch: Json) -> Json:
    """The result of applying the patch to the target."""
    if not isinstance(patch, dict):
        return patch
    made = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = apply(made.get(name), value)
    return made

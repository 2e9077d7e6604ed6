"""Language negotiation by Accept-Language. Pure."""

from collections.abc import Collection, Iterable

MOST_RANGES = 20  # of a header that may be forged


def ranges(accept_language: str) -> list[str]:
    """The languages of an Accept-Language header, most preferred first. source: RFC 9110 §12.5.4, §12.4.2"""
    weighed = [_weighed(one) for one in accept_language.split(",")[:MOST_RANGES]]
    wanted = [(weight, one) for weight, one in weighed if one and weight > 0]
    return [one for _, one in sorted(wanted, key=lambda pair: -pair[0])]


def lookup(wanted: Iterable[str], ours: Collection[str]) -> str | None:
    """The first match: each wanted tag is shortened from its end until one of ours matches. source: RFC 4647 §3.4"""
    known = {one.lower(): one for one in ours}
    for one in wanted:
        parts = one.lower().split("-")
        while parts:
            if found := known.get("-".join(parts)):
                return found
            parts.pop()
            if parts and len(parts[-1]) == 1:  # a singleton that introduced the removed part
                parts.pop()
    return None


def _weighed(one: str) -> tuple[float, str]:
    language, _, parameter = one.partition(";")
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0, language.strip()
    try:
        weight = float(value)
    except ValueError:
        return 0.0, ""
    return (weight, language.strip()) if 0 <= weight <= 1 else (0.0, "")

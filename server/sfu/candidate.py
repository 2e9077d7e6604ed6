"""The addresses we announce, in the order in which a browser should try them.

source: RFC 8445 §5.1.2; RFC 6544 §4.2, §4.5
"""

from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from typing import Literal, NamedTuple

_TYPE_PREFERENCE = {"udp": 126, "tcp": 90}  # TCP only where UDP does not come through
_PASSIVE = 4 << 13  # the direction preference of passive TCP


def is_announceable(text: str) -> bool:
    """Whether a text is an IP address that others can use: one without a scope, which only one machine knows."""
    try:
        return "%" not in text and bool(ip_address(text))
    except ValueError:
        return False


class Candidate(NamedTuple):
    """One address of ours."""

    host: str
    port: int
    transport: Literal["udp", "tcp"] = "udp"


def attributes(candidates: Sequence[Candidate]) -> Iterator[str]:
    """The SDP attributes of candidates; of those with the same transport the first is preferred."""
    for index, (host, port, transport) in enumerate(candidates):
        local = (65535 if transport == "udp" else _PASSIVE + 8191) - index
        priority = (_TYPE_PREFERENCE[transport] << 24) + (local << 8) + 255
        kind = " tcptype passive" if transport == "tcp" else ""
        yield f"a=candidate:{index + 1} 1 {transport} {priority} {host} {port} typ host{kind}"

"""Where a browser may reach us, in the order in which it should try. source: RFC 8445 §5.1.2; RFC 6544 §4.2, §4.5"""

from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from typing import Literal, NamedTuple

_HOST = {"udp": 126, "tcp": 90}  # how much a kind is preferred: the detour through TCP only if there is no other way
_PASSIVE = 4 << 13  # among the directions of TCP


def is_told(text: str) -> bool:
    """Whether a text is an address that others can use: without a scope, which is known on one machine only."""
    try:
        return "%" not in text and bool(ip_address(text))
    except ValueError:
        return False


class Candidate(NamedTuple):
    """One address of ours."""

    host: str
    port: int
    transport: Literal["udp", "tcp"] = "udp"


def lines(candidates: Sequence[Candidate]) -> Iterator[str]:
    """As SDP says it; of those of a kind the first is preferred."""
    for place, (host, port, transport) in enumerate(candidates):
        local = (65535 if transport == "udp" else _PASSIVE + 8191) - place
        priority = (_HOST[transport] << 24) + (local << 8) + 255
        kind = " tcptype passive" if transport == "tcp" else ""
        yield f"a=candidate:{place + 1} 1 {transport} {priority} {host} {port} typ host{kind}"

"""The origin of a request, as rate limits count it."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

FORWARDED_FOR = "x-forwarded-for"
HOME_BITS = 64  # of an IPv6 address are chosen within one home network
MOST_CHARACTERS = 64  # of a trusted proxy's value that is not an address


@dataclass(frozen=True, slots=True)
class Visitor:
    """An address, or the network of one IPv6 home.

    shape: `proxy` is the machine near us that forwarded the request although it is not trusted. The address it reports
    counts, so that one visitor does not use up everybody's budget. The proxy counts too, at a higher rate, because it
    may be a visitor that lies
    """

    address: str
    proxy: str | None = None


def visitor(scope: Scope) -> Visitor:
    """The requester. `kit.proxies` has already seen through trusted proxies."""
    peer = scope["client"][0] if scope.get("client") else ""
    if scope.get("forwarded_unasked") and _is_near(peer):
        said = Headers(scope=scope).getlist(FORWARDED_FOR)[-1].rpartition(",")[2].strip()
        if parsed(said) is not None:
            return Visitor(counted(said), counted(peer))
    return Visitor(counted(peer))


def counted(host: str) -> str:
    """One name for all addresses of one home. shape: IPv4 unchanged, also when mapped into IPv6; IPv6 by /64"""
    address = parsed(host)
    if isinstance(address, IPv6Address):
        return str(address if address.is_loopback else IPv6Address(int(address) >> HOME_BITS << HOME_BITS))
    return host[:MOST_CHARACTERS] if address is None else str(address)


def is_loopback(host: str) -> bool:
    """Whether it is a loopback address."""
    address = parsed(host)
    return address is not None and address.is_loopback


def parsed(host: str) -> IPv4Address | IPv6Address | None:
    """The address, if it is one; an IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) is extracted."""
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _is_near(host: str) -> bool:
    address = parsed(host)
    return address is not None and (address.is_loopback or address.is_private)

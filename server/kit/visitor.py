"""Where a request comes from, as far as limits count."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

FORWARDED_FOR = "x-forwarded-for"
HOME_BITS = 64  # of an IPv6 address are chosen inside one home
MOST_CHARACTERS = 64  # of what a trusted proxy says and is no address


@dataclass(frozen=True, slots=True)
class Visitor:
    """An address, or the network that one IPv6 home has.

    shape: `proxy` is the machine beside us that forwarded the request though nobody told us to trust it: what it says
    counts, so that one visitor does not use up what everybody has, and so does the proxy, at a higher rate, because it
    may be a visitor that lies
    """

    address: str
    proxy: str | None = None


def visitor(scope: Scope) -> Visitor:
    """Who asks. Proxies that are trusted have been seen through before, by `kit.proxies`."""
    peer = scope["client"][0] if scope.get("client") else ""
    if scope.get("forwarded_unasked") and _is_near(peer):
        said = Headers(scope=scope).getlist(FORWARDED_FOR)[-1].rpartition(",")[2].strip()
        if parsed(said) is not None:
            return Visitor(counted(said), counted(peer))
    return Visitor(counted(peer))


def counted(host: str) -> str:
    """One name for all addresses that one home may use. shape: IPv4 as it is, also where it came mapped; IPv6 by /64"""
    address = parsed(host)
    if isinstance(address, IPv6Address):
        return str(address if address.is_loopback else IPv6Address(int(address) >> HOME_BITS << HOME_BITS))
    return host[:MOST_CHARACTERS] if address is None else str(address)


def is_loopback(host: str) -> bool:
    """Whether it is this machine."""
    address = parsed(host)
    return address is not None and address.is_loopback


def parsed(host: str) -> IPv4Address | IPv6Address | None:
    """The address, where it is one; an IPv4 address inside an IPv6 one (RFC 4291 §2.5.5.2) is taken out."""
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _is_near(host: str) -> bool:
    address = parsed(host)
    return address is not None and (address.is_loopback or address.is_private)

"""Whether a request comes from this computer."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

FORWARDED = (
    *("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-real-ip"),
    *(
        "via",
        "x-client-ip",
        "true-client-ip",
        "cf-connecting-ip",
        "cf-ray",
        "fly-client-ip",
        "x-original-forwarded-for",
    ),
)
"""Headers that proxies, load balancers and tunnels add. source: RFC 7239, RFC 9110 §7.6.3, and their manuals"""


def is_local(request: HTTPConnection) -> bool:
    """Whether a request comes from this computer itself, and uses one of its own names.

    A proxy on this computer forwards for others: a header or an old HTTP version reveals it. Checking the name keeps
    out pages of other sites whose names resolve to this computer.
    """
    if any(header in request.headers for header in FORWARDED) or request.scope.get("http_version") == "1.0":
        return False
    client = request.client.host if request.client else ""
    try:
        called = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return False
    return _is_loopback(client) and _is_loopback(called)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

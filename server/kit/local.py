"""Who sits at this computer."""

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
"""What proxies, load balancers and tunnels add. source: RFC 7239, RFC 9110 §7.6.3, and their manuals"""


def is_local(request: HTTPConnection) -> bool:
    """Whether a request comes from this computer, from nobody further away, and calls it by a name of its own.

    A proxy on this computer speaks for others: whatever it says of them, in a header or by an old HTTP, tells it. The
    name keeps pages of other sites out, whose names may be made to point here.
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

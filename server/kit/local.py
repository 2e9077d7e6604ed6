"""Who sits at this computer."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection


def is_local(request: HTTPConnection) -> bool:
    """Whether a request comes from this computer and calls it by a name of its own.

    The second part keeps pages of other sites out, whose names may be made to point here.
    """
    client = request.client.host if request.client else ""
    called = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return _is_loopback(client) and _is_loopback(called)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""Mail that stays here: kept in memory, shown on a page and on the console. For the demo only."""

from collections import deque
from collections.abc import Callable
from ipaddress import ip_address
from textwrap import indent
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.kit.errors import not_found
from server.kit.http import Who, route
from server.kit.pages import Pages
from server.ports.mail import Mail

KEPT = 50


class DemoMailbox:
    """The last mails, newest first, for whoever sits at this computer."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._mails: deque[Mail] = deque(maxlen=KEPT)

    async def send(self, mail: Mail) -> None:
        """Keep it, and write it to the console."""
        self._mails.appendleft(mail)
        self._write(f"\n  Mail to {mail.to}: {mail.subject}\n{indent(mail.text, '    ')}\n")

    def routes(self, pages: Pages) -> list[BaseRoute]:
        """The page, for clients on this computer that also name it so: no page elsewhere can borrow their browser."""

        async def mailbox(request: Request) -> Response:
            if not (is_loopback(request.client.host if request.client else "") and is_loopback(host_of(request))):
                raise not_found()
            return pages.page("adapters/mailbox.html", mails=list(self._mails))

        return [route("GET", "/demo/mailbox", Who.ANYONE, mailbox)]


def host_of(request: Request) -> str:
    """The name by which a request calls this computer."""
    return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""


def is_loopback(host: str) -> bool:
    """Whether a name or an address means this computer."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

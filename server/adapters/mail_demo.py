"""Mail that is not sent: kept in memory, shown on a page and on the console. For the demo only."""

from collections import deque
from collections.abc import Callable
from textwrap import indent

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.kit.errors import not_found
from server.kit.http import Who, route
from server.kit.local import is_local
from server.kit.pages import Pages
from server.ports.mail import Mail

KEPT = 50


class DemoMailbox:
    """The last emails, newest first, for the person at this computer."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._mails: deque[Mail] = deque(maxlen=KEPT)

    async def send(self, mail: Mail) -> None:
        """Store the email, and write it to the console."""
        self._mails.appendleft(mail)
        self._write(f"\n  Email to {mail.to}: {mail.subject}\n{indent(mail.text, '    ')}\n")

    def routes(self, pages: Pages) -> list[BaseRoute]:
        """The route of the mailbox page."""

        async def mailbox(request: Request) -> Response:
            if not is_local(request):
                raise not_found()
            return pages.page(request, "adapters/mailbox.html", mails=list(self._mails))

        return [route("GET", "/demo/mailbox", Who.ANYONE, mailbox)]

"""One's inbox over JSON; PROTOCOL.md, "The inbox"."""

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute

from server.kit.http import Who, person_of, route
from server.kit.ids import GivenId
from server.outbox.inbox import AT_ONCE, Inboxes, InboxPage


class ReadNotices(msgspec.Struct, frozen=True):
    """shape: without `ids`, all"""

    ids: Annotated[list[GivenId], msgspec.Meta(max_length=AT_ONCE)] | None = None


class UnreadNotices(msgspec.Struct, frozen=True):
    unread: int


class InboxRoutes:
    """What a person sees and does."""

    def __init__(self, inbox: Inboxes) -> None:
        self._inbox = inbox

    def routes(self) -> list[BaseRoute]:
        return [
            route("GET", "/api/me/inbox", Who.SELF, self._look),
            route("POST", "/api/me/inbox/read", Who.SELF, self._read),
        ]

    async def _look(self, request: Request) -> InboxPage:
        """My notices, newest first, 50 on a page. `?before=` with the `next` of a page gets the page after it. Notices
        are kept for 30 days after they were read, and for 90 days unread.
        """
        return await self._inbox.look(person_of(request), request.query_params.get("before"))

    async def _read(self, request: Request, read: ReadNotices) -> UnreadNotices:
        """Mark these notices as read, or all without `ids`."""
        return UnreadNotices(await self._inbox.read(person_of(request), read.ids))

"""The languages of this house, and how the language of an answer is chosen."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import msgspec
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from server.kit.cookies import cookie
from server.kit.message_catalogue import Language, MessageCatalogue
from server.kit.negotiation import lookup, ranges

COOKIE = "language"
YEAR_S = 365 * 24 * 3600


class Languages:
    """MessageCatalogue by language. shape: `codes` are those that may be chosen; the first is the house's own"""

    def __init__(self, spoken: Sequence[MessageCatalogue]) -> None:
        self._words = {words.code: words for words in spoken}
        self.codes: Sequence[str] = list(self._words)

    @classmethod
    def load(cls, file: Path) -> Self:
        """The languages that a file names, with their catalogues beside it in `messages`."""
        named = msgspec.json.decode(file.read_bytes(), type=list[Language])
        return cls([MessageCatalogue.load(file.parent / "messages" / f"{one.code}.json", one) for one in named])

    def __iter__(self) -> Iterator[MessageCatalogue]:
        return iter(self._words.values())

    def need(self, keys: Iterable[str]) -> None:
        """Check that every language has these texts. raises: MissingMessages"""
        needed = list(keys)
        for words in self._words.values():
            words.need(needed)

    def words(self, code: str | None) -> MessageCatalogue:
        """The texts of this language, else of the house's own."""
        return self._words.get(code or "") or self._words[self.codes[0]]

    def read_by(self, scope: Scope) -> str:
        """The requester's language: the one chosen in this browser, else the first accepted one that the house has."""
        chosen = cookie(scope, COOKIE)
        if chosen in self._words:
            return chosen
        return lookup(ranges(Headers(scope=scope).get("accept-language", "")), self.codes) or self.codes[0]


def said_in(response: Response, words: MessageCatalogue) -> Response:
    """The response with its Content-Language, marked as varying by language."""
    response.headers["Content-Language"] = words.tag
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


def keep_choice(response: Response, code: str, *, secure: bool) -> None:
    """Store the language choice in a cookie."""
    response.set_cookie(COOKIE, code, max_age=YEAR_S, path="/", secure=secure, httponly=True, samesite="lax")

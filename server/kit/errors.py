"""The three kinds of error: refused (answer and continue), malformed (close), and bugs (everything else)."""

from enum import Enum


class Kind(Enum):
    """Why something was refused, in HTTP terms; the one table that maps refusals to status codes."""

    SIGNED_OUT = 401
    NOT_FOUND = 404
    FORBIDDEN = 403
    CONFLICT = 409
    GONE = 410
    INVALID = 422
    TOO_MANY = 429
    AGAIN = 503
    FULL = 507


class Refused(Exception):
    """A rule refused the request: the caller gets the code and keeps the connection, and nothing has changed.

    shape: `code` is snake_case and stable; clients switch on it, people get the catalogue's text
    """

    def __init__(self, code: str, kind: Kind = Kind.CONFLICT) -> None:
        super().__init__(code)
        self.code = code
        self.kind = kind


class Malformed(Exception):
    """The input does not follow the protocol: the connection is closed with this WebSocket close code."""

    def __init__(self, reason: str, close_code: int = 1007) -> None:
        super().__init__(reason)
        self.reason = reason
        self.close_code = close_code


def not_found(code: str = "not_found") -> Refused:
    """The refusal for a thing that does not exist, and for a thing whose existence must stay hidden."""
    return Refused(code, Kind.NOT_FOUND)

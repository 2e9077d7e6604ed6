"""JSON over HTTP: a route names who may use it, its handler what it takes and gives; refusals become status codes."""

from collections.abc import Awaitable, Callable
from enum import Enum
from functools import wraps
from types import NoneType
from typing import Annotated, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from server.kit.errors import Kind, Refused, not_found
from server.kit.limits import Limit, limit_for
from server.kit.rate_limits import count

MAX_BODY_BYTES = 256 * 1024
PATH_PART_MAX = 150  # characters; our ids have 22, our secrets 43
TEXT_TOO_LONG = "Expected `str` of length <="  # what msgspec says of one

T = TypeVar("T")
Handler = Callable[..., Awaitable[object]]
"""What does the work of a route, as `route` calls it."""


class Who(Enum):
    """Who may use a route. The slice's service enforces it; a test walks every route with every role."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    MEMBER = "member"
    INSIDE = "member, organiser"
    FACILITATOR = "facilitator, organiser"
    ORGANISER = "organiser"
    SELF = "oneself"


class OpenRoute(Route):
    """A Starlette route that declares who may use it, how often, and its body and answer.

    shape: `takes` is the body's struct, None for a route without one; `gives` the answer's type: None for an empty
    answer, `Response` for one that is not our JSON
    """

    who: Who
    limit: Limit
    proof: bool
    takes: type | None
    gives: object
    status: int
    about: str


def route(
    method: str,
    path: str,
    who: Who,
    handler: Handler,
    limit: Limit | None = None,
    *,
    status: int = 200,
    proof: bool = False,
) -> OpenRoute:
    """One method on one path. Refuses callers that are not signed in (unless `who` is ANYONE) and callers over their
    limit, before reading any of the body. shape: without a `limit`, the method's default applies

    The handler's annotations declare body and answer: `async def make(request: Request, new: NewGroup) -> GroupView`
    gets the decoded body, and its return value is sent as JSON with this status. A handler that also sets a cookie
    returns a `Response`, annotated as `Annotated[Response, GroupView]`.

    With `proof`, the caller must have shown recently who they are, in the same browser. A cookie lasts for months and
    people lend devices, so a cookie alone must not allow an account takeover. raises: Refused(prove_first)

    A path with a NUL is not found, because PostgreSQL cannot look it up. Nor is one with an overlong part.
    """
    name, limit = f"{method} {path}", limit or limit_for(method)
    takes, gives = _declared(handler)

    @wraps(handler)
    async def guarded(request: Request) -> Response:
        request.scope["route_name"] = name
        await count(request.scope, limit)
        if who is not Who.ANYONE:
            person_of(request)
        if "\0" in request.scope["path"] or any(len(part) > PATH_PART_MAX for part in request.path_params.values()):
            raise not_found()
        if proof and not request.scope.get("proven"):
            raise Refused("prove_first", Kind.FORBIDDEN)
        answer = await handler(request) if takes is None else await handler(request, await body(request, takes))
        return answer if isinstance(answer, Response) else reply(answer, status)

    made = OpenRoute(path, guarded, methods=[method], name=name)
    made.who, made.limit, made.status = who, limit, 204 if gives is None else status
    made.proof = proof
    made.takes, made.gives, made.about = takes, gives, (handler.__doc__ or "").strip()
    return made


def _declared(handler: Handler) -> tuple[type | None, object]:
    """What a handler takes and gives, from its annotations."""
    hints = get_type_hints(handler, include_extras=True)
    gives = hints.pop("return", Response)
    if get_origin(gives) is Annotated:
        gives = get_args(gives)[1]
    takes = [hint for hint in hints.values() if hint is not Request]
    return (takes[0] if takes else None), (None if gives is NoneType else gives)


def person_of(request: Request) -> str:
    """The signed-in person. raises: Refused(signed_out), DatabaseAway"""
    person = who_asks(request.scope)
    if person is None:
        raise Refused("signed_out", Kind.SIGNED_OUT)
    return person


def who_asks(scope: Scope) -> str | None:
    """The signed-in person, or None. raises: DatabaseAway when the lookup failed"""
    if fault := scope.get("unknown"):
        raise fault
    person: str | None = scope.get("person")
    return person


async def body(request: Request, shape: type[T]) -> T:
    """The JSON body as `shape`, whose texts all have a maximum length.

    raises: Refused(too_large, too_long, not_json, bad_request)
    """
    taken = await raw_body(request, MAX_BODY_BYTES)
    try:
        return msgspec.json.decode(taken, type=shape)
    except msgspec.ValidationError as error:
        code = "too_long" if str(error).startswith(TEXT_TOO_LONG) else "bad_request"
        raise Refused(code, Kind.INVALID) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused("not_json", Kind.INVALID) from None


async def raw_body(request: Request, max_bytes: int) -> bytes:
    """The raw body. raises: Refused(too_large; bad_request when the rest will never come)"""
    taken = bytearray()
    try:
        async for chunk in request.stream():
            taken += chunk
            if len(taken) > max_bytes:
                raise Refused("too_large", Kind.INVALID)
    except ClientDisconnect:
        raise Refused("bad_request", Kind.INVALID) from None  # nobody will read this answer
    return bytes(taken)


def reply(value: object = None, status: int = 200) -> Response:
    """`value` as JSON, never cached; an empty answer for None."""
    if value is None:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    return Response(msgspec.json.encode(value), status, {"Cache-Control": "no-store"}, media_type="application/json")


async def refused(request: Request, error: Exception) -> Response:
    """Exception handler for `Refused`: the code and nothing else."""
    if not isinstance(error, Refused):
        raise error
    request.scope["refused"] = error.code
    return reply({"code": error.code}, error.kind.value)

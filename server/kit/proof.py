"""Some acts need more than a cookie: that whoever does them has just shown who they are, in the same browser."""

from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from server.kit.errors import Kind, Refused
from server.kit.http import Handler


def after_proof(handler: Handler) -> Handler:
    """The handler, for whoever has just shown who they are. raises: Refused(prove_first)

    A cookie lasts for months, and others borrow devices: what it opens must not be what takes an account over.
    """

    @wraps(handler)
    async def guarded(request: Request) -> Response:
        if not request.scope.get("proven"):
            raise Refused("prove_first", Kind.FORBIDDEN)
        return await handler(request)

    return guarded

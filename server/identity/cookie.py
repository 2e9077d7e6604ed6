"""The cookie that says who is signed in: a bearer secret that no script can read."""

from starlette.responses import Response
from starlette.types import Scope

from server.identity.rules import SIGN_IN_AGE
from server.kit.cookies import cookie

SECRET_MAX = 64


class SignInCookie:
    """How the secret travels. shape: under HTTPS its name makes browsers refuse it from subdomains and plain HTTP"""

    def __init__(self, *, secure: bool) -> None:
        self.secure = secure
        self.name = "__Host-tearoom" if secure else "tearoom"

    def read(self, scope: Scope) -> str | None:
        """The secret a browser sent."""
        secret = cookie(scope, self.name)
        return secret if 0 < len(secret) <= SECRET_MAX else None

    def put(self, response: Response, secret: str) -> None:
        """Let the browser keep the secret as long as it is used."""
        response.set_cookie(
            self.name,
            secret,
            max_age=int(SIGN_IN_AGE.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def clear(self, response: Response) -> None:
        """Let the browser forget it."""
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="lax")

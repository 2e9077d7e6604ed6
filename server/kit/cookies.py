"""Cookies as browsers send them."""

from starlette.types import Scope


def cookie(scope: Scope, name: str) -> str:
    """The value of the last cookie with this name, or an empty string.

    Our cookies need no quoting. Unquoting other values takes the standard library time quadratic in their number of
    quotes (CVE-2024-7592).
    """
    wanted, found = name.encode(), b""
    for key, value in scope["headers"]:
        if key == b"cookie":
            pairs = (one.strip().partition(b"=") for one in value.split(b";"))
            found = next((text for of, _, text in pairs if of == wanted), found)
    return found.decode("latin-1")

"""Cookies as browsers send them."""

from starlette.types import Scope


def cookie(scope: Scope, name: str) -> str:
    """The last of this name, or nothing.

    Ours need no quotes. To undo those that others put into a header takes the standard library time that grows with
    the square of their number (CVE-2024-7592).
    """
    wanted, found = name.encode(), b""
    for key, value in scope["headers"]:
        if key == b"cookie":
            pairs = (one.strip().partition(b"=") for one in value.split(b";"))
            found = next((text for of, _, text in pairs if of == wanted), found)
    return found.decode("latin-1")

"""The cookie is found whatever else a browser, or somebody else, puts beside it."""

import pytest

from server.identity.cookie import SignInCookie

COOKIE = SignInCookie(secure=True)


@pytest.mark.parametrize(
    ("headers", "secret"),
    [
        (["__Host-tearoom=abc-_1"], "abc-_1"),
        (["a=b;__Host-tearoom=abc; c"], "abc"),
        (["a=b", "__Host-tearoom=abc", "c=d"], "abc"),  # HTTP/2 may send them one by one
        (["__Host-tearoom"], None),
        (["__Host-tearoom="], None),
        (["tearoom=abc"], None),
        (["x__Host-tearoom=abc; __host-tearoom=abc"], None),
        (["__Host-tearoom=" + "x" * 65], None),
        (['__Host-tearoom="' + "\\012" * 1_000 + '"'], None),
        ([], None),
    ],
)
def test_the_secret_is_found(headers: list[str], secret: str | None) -> None:
    scope = {"type": "http", "headers": [(b"host", b"x"), *((b"cookie", value.encode()) for value in headers)]}
    assert COOKIE.read(scope) == secret

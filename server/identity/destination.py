"""Where somebody wanted to go when they were asked to sign in. Pure."""

import re

HOME = "/"
LONGEST = 100
_ID = r"[A-Za-z0-9_-]{1,64}"
_PAGE = re.compile(rf"/(g/{_ID}(/settings|/tearoom)?|m/{_ID}|tearoom|line|organise|me)?")


def destination(raw: str) -> str:
    """The path as it is when it is one of our pages, else home: no address leads anywhere else from here."""
    return raw if _PAGE.fullmatch(raw) else HOME

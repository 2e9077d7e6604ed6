"""Every refusal code of the program, read from its source: browsers have a text for each."""

import ast
from collections.abc import Iterator
from pathlib import Path

SERVER = Path(__file__).parent
SAY = {"Refused", "not_found"}
PASS_ON = {"kit/errors.py", "kit/http.py", "kit/text.py", "adapters/media_offers.py"}
"""Modules that pass on a code chosen elsewhere: by a text's rule, or by the media server."""
UNSAID = frozenset({"too_long", "wrong_host", "cross_site", "failed", "media_away", "house_full"})
"""Codes that are sent without a `Refused`, or passed on there: see `kit`."""


class UnreadableCode(Exception):
    """A code is assembled where it is used, so it cannot be listed. The text says where."""


def codes() -> frozenset[str]:
    """All refusal codes. raises: UnreadableCode"""
    return UNSAID.union(*(_said_in(file) for file in sorted(SERVER.rglob("*.py")) if file.name != "config.py"))


def _said_in(file: Path) -> set[str]:
    name = file.relative_to(SERVER).as_posix()
    found: set[str] = set()
    for call in (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)):
        called = ast.unparse(call.func)
        if called == "TextRule.called":
            found |= {f"{_text(call.args[0])}_{what}" for what in ("empty", "too_long", "characters")}
        elif called == "TextRule":
            found |= {_text(one) for one in call.args[1:4]}
        elif called in SAY:
            found |= {one for one in _codes(call, "" if name in PASS_ON else f"{name}:{call.lineno}") if one}
    return found


def _codes(call: ast.Call, where: str) -> Iterator[str]:
    """shape: with `where` empty, assembled codes are allowed, and yielded as empty texts"""
    said = call.args[0] if call.args else ast.Constant("not_found")
    for one in (said.body, said.orelse) if isinstance(said, ast.IfExp) else (said,):
        if where and not isinstance(one, ast.Constant):
            raise UnreadableCode(where)
        yield _text(one)


def _text(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""

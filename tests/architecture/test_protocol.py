"""The protocol page names every route, and every code that a client may meet; nothing made up where it is said."""

from pathlib import Path

import pytest

from server import refusal_codes
from server.refusal_codes import UnreadableCode, codes
from tests.architecture.source import SERVER

PAGE = (SERVER / "PROTOCOL.md").read_text()


def test_every_refusal_is_on_the_page() -> None:
    assert len(codes()) > 100
    assert not sorted(code for code in codes() if f"`{code}`" not in PAGE and not any(map(code.endswith, TEXTS)))


TEXTS = ("_empty", "_too_long", "_characters")
"""Of these the page says by which rule they are made."""


@pytest.mark.parametrize("said", ['Refused(f"{what}_empty")', "Refused(code)", 'Refused("a" if b else code)'])
def test_a_code_that_is_made_up_is_found(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules.py").write_text(f"raise {said}\n")
    monkeypatch.setattr(refusal_codes, "SERVER", tmp_path)
    with pytest.raises(UnreadableCode, match=r"rules.py:1"):
        codes()

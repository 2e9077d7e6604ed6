"""What a message may be."""

import pytest

from server.conversation.rules import MESSAGE
from server.kit.errors import Refused


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("hello", "hello"),
        ("  hello \n", "hello"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\tb", "a\tb"),
        ("<b>not bold</b> & so on", "<b>not bold</b> & so on"),
        (
            "\U0001f375 \U0001f469\u200d\U0001f469\u200d\U0001f466",
            "\U0001f375 \U0001f469\u200d\U0001f469\u200d\U0001f466",
        ),
        (4000 * "\U0001f375", 4000 * "\U0001f375"),
        ("\u0633\u0644\u0627\u0645", "\u0633\u0644\u0627\u0645"),
    ],
)
def test_text_is_kept_as_it_is(text: str, kept: str) -> None:
    assert MESSAGE.clean(text) == kept


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("\u200b\u2060\ufeff", "empty"),
        ("\u2003\u3000", "empty"),
        (4001 * "x", "too_long"),
        ("a\0b", "bad_text"),
        ("a\x1b[31m", "bad_text"),
        ("a\x7f", "bad_text"),
        ("a\x85b", "bad_text"),
    ],
)
def test_what_is_no_message_gets_its_code(text: str, code: str) -> None:
    with pytest.raises(Refused, match=f"^{code}$"):
        MESSAGE.clean(text)

"""What texts that people read may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.conversation.rules import MESSAGE
from server.groups.rules import AGREEMENT, GROUP_NAME, NOTE, PURPOSE, QUESTION
from server.identity.rules import NAME
from server.identity.settings import HOUSE_NAME_RULE
from server.kit.errors import Refused
from server.kit.text import TextRule, is_within

LINE = TextRule.called("line", 40)
TALK = TextRule.called("talk", 4_000, paragraphs=True)
EVERYWHERE = {
    "a name": NAME,
    "a house": HOUSE_NAME_RULE,
    "a message": MESSAGE,
    "a group": GROUP_NAME,
    "its purpose": PURPOSE,
    "its agreement": AGREEMENT,
    "a note": NOTE,
    "a question": QUESTION,
}
"""Whatever people read."""
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
BLANK = {
    "Hangul filler": "\u3164",
    "Jamo fillers": "\u115f\u1160",
    "half-width filler": "\uffa0",
    "empty Braille": "\u2800",
    "variation selector": "\ufe0f",
    "grapheme joiner": "\u034f",
    "Mongolian selector": "\u180b",
    "Khmer vowels nobody sees": "\u17b4\u17b5",
    "joiners around a space": "\u200d \u200d",
    "a lone accent": "\u0301",
    "lone accents": "\u0301\u0302 \u0308",
    "a lone vowel sign": "\u093e",
    "zero-width space": "\u200b",
    "soft hyphen": "\u00ad",
    "tags": "\U000e0067\U000e007f",
    "a note without a head": "\U0001d159",
    "where a picture was": "\ufffc",
    "a byte order mark": "\ufeff",
    "an isolate with nothing in it": "\u2066\u2069",
    "spaces": "\u00a0\u2003\u3000",
}


def outcome(rule: TextRule, text: str) -> str:
    try:
        return rule.clean(text)
    except Refused as no:
        return no.code


@pytest.mark.parametrize("text", BLANK.values(), ids=BLANK)
def test_something_to_see_must_remain(text: str) -> None:
    for blank in (text, text * 3, f" {text}\n"):
        assert outcome(LINE, blank) == "line_empty"
        assert outcome(TALK, blank) == "talk_empty"


@pytest.mark.parametrize("rule", EVERYWHERE.values(), ids=EVERYWHERE)
def test_it_is_one_rule_for_everything_that_people_read(rule: TextRule) -> None:
    """P5: names alone were mended once, and groups went on taking what turns words around."""
    for blank in BLANK.values():
        assert outcome(rule, blank).endswith("empty")
    assert outcome(rule, "a\u202eb") in (f"{outcome(rule, ' ').removesuffix('empty')}characters", "bad_text")
    assert outcome(rule, f"Tea {ENGLAND}") == f"Tea {ENGLAND}"


@pytest.mark.parametrize(
    "text",
    [
        *("Ann", "O\u2019Brien-Smith", "Zo\u00eb", "\u0141ukasz", "\u0645\u062d\u0645\u062f", "\u05d3\u05d5\u05d3"),
        *("\u0930\u093e\u092e", "\u0995\u09cd\u09b7", "\u0e44\u0e01\u0e48", "\u5c71\u7530\u3000\u592a\u90ce", "\uae40"),
        *("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u845b\U000e0100", "\u1820\u180b\u1820"),
        "\u0f67\u0f90\u0fb5\u0fa8\u0fb3\u0fba\u0fbc\u0fbb\u0f82",
        *(ENGLAND, f"Ann {ENGLAND}", FAMILY, "\u2764\ufe0f", "1\ufe0f\u20e3", "\U0001f44d\U0001f3fd"),
        *("\U0001f3f3\ufe0f\u200d\U0001f308", "\U0001f1e9\U0001f1ea", "\U0001fae9"),
    ],
)
def test_names_in_any_script_and_ordinary_emoji_are_kept_as_they_are(text: str) -> None:
    assert (outcome(LINE, text), outcome(TALK, text)) == (text, text)


@pytest.mark.parametrize("mark", ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\0", "\x1b", "\x85", "\ue000"])
def test_what_turns_or_hides_other_words_is_refused_everywhere(mark: str) -> None:
    assert outcome(LINE, f"a{mark}b") == "line_characters"
    assert outcome(TALK, f"a{mark}b") == "talk_characters"


@pytest.mark.parametrize("mark", ["\u200b", "\u200e", "\u2066", "\u2069", "\ufeff", "\u00ad", "\u2028", "\n", "\t"])
def test_one_line_has_nothing_unseen_in_it(mark: str) -> None:
    assert outcome(LINE, f"a{mark}b") == "line_characters"


def test_words_hidden_in_tags_are_refused_though_flags_may_have_them() -> None:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "secret")
    for text in (f"a{hidden}", f"\U0001f3f4{hidden}", ENGLAND + hidden, f"a{hidden}\U000e007f"):
        assert outcome(LINE, text) == "line_characters"
        assert outcome(TALK, text) == "talk_characters"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\r\nb\rc\x0bd\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("\ufeffcopied from \u2068Ann\u2069", "copied from Ann"),
        ("a\u200bb\u00adc", "a\u200bb\u00adc"),
        ("Zoe\u0308", "Zo\u00eb"),
    ],
)
def test_what_other_programs_put_into_copied_texts_is_put_right(raw: str, kept: str) -> None:
    assert outcome(TALK, raw) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * 40, True),
        ("x" * 41, False),
        ("e\u0323\u0301" * 40, True),
        ("\u0995\u09cd\u09b7" * 40, True),
        ("\U0001f1e9\U0001f1ea" * 40, True),
        ("\U0001f1e9\U0001f1ea" * 41, False),
        (FAMILY * 20, True),
        ("a" + "\u0301" * 1_000, False),
        ("a" + "\u0301" * 100, False),
        ("a" + "\u0301" * 11, False),
    ],
)
def test_length_is_counted_as_people_count(text: str, kept: bool) -> None:
    assert (outcome(LINE, text) in ("line_too_long", "line_characters")) is not kept


@pytest.mark.parametrize("longest", [1, 2, 3])
def test_flags_and_letters_are_counted_alike_however_they_are_mixed(longest: int) -> None:
    flag, half = "\U0001f1e9\U0001f1ea", "\U0001f1e9"
    assert is_within(flag + "a" + flag, longest) is (longest == 3)
    assert is_within(flag * longest, longest)
    assert not is_within(flag * longest + half, longest)


@given(st.text(), st.booleans())
def test_what_is_kept_stays_as_it_is_when_read_again(text: str, paragraphs: bool) -> None:
    rule = TextRule.called("text", 40, paragraphs=paragraphs)
    kept = outcome(rule, text)
    if not kept.startswith("text_"):
        assert rule.clean(kept) == kept
        assert len(kept) <= rule.most_code_points
        kept.encode()

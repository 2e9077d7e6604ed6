"""The texts that people read call one thing by one word: server/decisions/0024."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.kit.test_message_catalogue import CATALOGUE

SAY_INSTEAD = {
    r"h[oe]lds?( the| this)? circle|holds? the house": "facilitates",
    r"leads?|leader|hosts?|moderator|admins?": "facilitator, organiser",
    r"sessions?|calls? room": "meeting",
    r"users?|participants?|attendees?": "people, members",
    r"letters?|e-mails?|mails?|mailbox(es)?": "email",
    r"boards?|notes?": "messages",
    r"lines?": "connection",
    r"pictures?": "video",
    r"seal(s|ed|ing)?|digits": "encrypted, code",
    r"floor": "turn",
    r"chairs?": "seat",
    r"words": "messages",
    r"front room": "your groups",
    r"log(ged)? ?[io]n|log(ged)? ?out": "sign in, sign out",
    r"runs? out|ran out|taken back|takes? back": "expires, cancelled",
    r"click(s|ed)?": "press, tap",
    r"load (it |the page )?again|load again": "reload",
    r"somebody|everybody|anybody": "someone, everyone, anyone",
    r"themself|by (itself|themselves)": "they, automatically",
    r"just now|shall|whoever holds|it stands|lies|anew": "plain modern English",
    r"cannot|do not|does not|did not|is not|are not|will not|could not": "the contraction",
}
"""What texts do not say, and what they say instead. shape: regular expressions over whole words"""

EXCEPTIONS = {
    "chairs?": {
        "invite_page_title",
        "invite_title",
        "tea_pull_up",
        "tea_pull_up_at",
        "refusal_table_full",
        "tea_refused_moved_on",
        "how_tea_text",
    },
    "letters?|e-mails?|mails?|mailbox(es)?": {
        *("letters_unreachable", "letters_refused"),  # the mail server
        *("demo_mailbox_title", "identity_sent_mailbox"),
        "refusal_name_characters",  # letters of the alphabet
    },
    "boards?|notes?": {  # what stays pinned to a group's page
        *("board_title", "board_empty", "board_pin", "board_note", "board_take_down_title", "refusal_board_full"),
        *("house_settings_board", "house_settings_board_hint"),
    },
    "lines?": {"settings_first", "settings_then", "settings_agreement_hint"},  # in line; a line of text
    "leads?|leader|hosts?|moderator|admins?": set(),
}
"""Texts that mean something else by the word, or where it is the product's own picture. By pattern."""


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the catalogue with its key; of what is counted, every form."""
    for key, entry in json.loads(CATALOGUE.read_text(encoding="utf-8")).items():
        if isinstance(entry, str):
            yield key, entry
            continue
        for variants in entry:
            yield from ((key, text) for text in variants["match"].values())


@pytest.mark.parametrize("word", SAY_INSTEAD)
def test_one_thing_has_one_word(word: str) -> None:
    pattern = re.compile(rf"\b({word})\b", re.IGNORECASE)
    allowed = EXCEPTIONS.get(word, set())
    said = {key: text for key, text in texts() if key not in allowed and pattern.search(re.sub(r"\{\w+\}", "", text))}
    assert said == {}, f"say {SAY_INSTEAD[word]}"


def test_every_exception_is_needed() -> None:
    said = {
        word: {key for key, text in texts() if re.search(rf"\b({word})\b", text, re.IGNORECASE)} for word in EXCEPTIONS
    }
    assert {word: keys - said[word] for word, keys in EXCEPTIONS.items() if keys - said[word]} == {}


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("an exclamation mark", r"!"),
        ("a straight apostrophe or quotation mark", r"['\"]"),
        ("two spaces, or one at an end", r"  |^ | $"),
        ("three dots", r"\.\.\."),
        ("a space before the sign", r" [%?:;,.…]"),
    ],
)
def test_texts_are_set_alike(fault: str, pattern: str) -> None:
    assert {key: text for key, text in texts() if re.search(pattern, text)} == {}, fault

"""Every language says everything that English says, with the same places, in all the forms that its numbers need."""

import json
import re
from typing import Any

import pytest
from babel import Locale

from server.kit.message_catalogue import PLACE, MessageCatalogue
from tests.kit.test_message_catalogue import LANGUAGES, ROOT
from tests.kit.translated import CODES, Entry, catalogue, to_look_at

SAME_EVERYWHERE = {
    *("app_name", "attendance_title", "group_thats_you", "ordinal_other"),
    *("room_short_half", "room_short_minutes", "when_min", "when_h_min", "when_and_there"),
    *("room_label_you", "tea_label_you", "totals_sum", "board_by", "room_said_way"),
    *("room_say", "room_say_something", "room_chat_label", "room_panel_short"),
}
"""Texts that may be the same in English, for they hardly have words."""


def texts(entry: Entry) -> list[str]:
    return [entry] if isinstance(entry, str) else [text for forms in entry for text in forms["match"].values()]


def places(entry: Entry) -> set[str]:
    return {place for text in texts(entry) for place in PLACE.findall(text)}


def forms(entry: list[dict[str, Any]]) -> set[str]:
    return set(re.findall(r"\bn=(\w+)", " ".join(entry[0]["match"])))


ENGLISH = catalogue("en")


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_translated(code: str) -> None:
    assert ENGLISH.keys() - catalogue(code).keys() == set(), f"add these to web/messages/{code}.json"


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_translated_that_is_no_longer_said(code: str) -> None:
    assert catalogue(code).keys() - ENGLISH.keys() == set(), f"take these out of web/messages/{code}.json"


@pytest.mark.parametrize("code", CODES)
def test_texts_come_in_the_order_of_the_english(code: str) -> None:
    assert list(catalogue(code)) == [key for key in ENGLISH if key in catalogue(code)]


@pytest.mark.parametrize("code", CODES)
def test_a_translation_fills_the_same_places(code: str) -> None:
    translated = catalogue(code)
    both = ENGLISH.keys() & translated.keys()
    assert {key: translated[key] for key in both if places(translated[key]) != places(ENGLISH[key])} == {}


@pytest.mark.parametrize("code", CODES)
def test_a_translation_is_looked_at_again_when_its_english_changes(code: str) -> None:
    assert to_look_at(code) == set(), f"see whether web/messages/{code}.json still says the same, then: make translated"


@pytest.mark.parametrize("code", CODES)
def test_no_text_is_left_in_english(code: str) -> None:
    translated = catalogue(code)
    same = {key for key in ENGLISH.keys() & translated.keys() if texts(translated[key]) == texts(ENGLISH[key])}
    assert same - SAME_EVERYWHERE == set()


@pytest.mark.parametrize("words", list(LANGUAGES), ids=lambda words: words.code)
def test_what_is_counted_has_every_form_of_the_language(words: MessageCatalogue) -> None:
    needed = {*Locale.parse(words.tag, sep="-").plural_form.tags, "other"}
    counted = {key: forms(entry) for key, entry in catalogue(words.code).items() if not isinstance(entry, str)}
    assert len(counted) > 20
    assert {key: needed - has for key, has in counted.items() if needed - has} == {}


def test_browsers_and_the_server_speak_the_same_languages() -> None:
    settings = json.loads((ROOT / "web" / "project.inlang" / "settings.json").read_text())
    build = json.loads((ROOT / "web" / "package.json").read_text())["scripts"]["build"]
    assert settings["locales"] == LANGUAGES.codes
    assert build == " && ".join(["vite build", *(f"vite build --mode {code}" for code in CODES)])

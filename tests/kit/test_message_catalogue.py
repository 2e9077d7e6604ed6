"""The one catalogue has everything the server says."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import Environment

from server.kit.counted import Form
from server.kit.languages import Languages
from server.kit.message_catalogue import Language, MessageCatalogue, MissingMessages
from server.kit.pages import Pages

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "web" / "messages" / "en.json"
LANGUAGES = Languages.load(ROOT / "web" / "languages.json")


def said_in_code() -> Iterator[tuple[str, str]]:
    """Every literal key that a call named `say` gets, and where."""
    for file in (ROOT / "server").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            key = node.args[0]
            if name == "say" and isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, f"{file.relative_to(ROOT)}:{node.lineno}"


def test_whatever_the_code_says_is_in_the_catalogue() -> None:
    said = list(said_in_code())
    assert len(said) > 5
    LANGUAGES.need(key for key, _ in said)


def test_whatever_the_pages_say_is_in_the_catalogue() -> None:
    Pages(LANGUAGES)


def test_pages_do_not_start_without_their_words() -> None:
    with pytest.raises(MissingMessages, match="app_name"):
        Pages(Languages([MessageCatalogue({})]))


def test_places_are_filled() -> None:
    words = MessageCatalogue({"hello": "Hello {name}, {count} of {count}. {name}"})
    assert words.say("hello", name="{count}", count=3, more="") == "Hello {count}, 3 of 3. {count}"


@pytest.mark.parametrize(("key", "missing"), [("hello", "hello: name"), ("bye", "bye")])
def test_missing_words_and_places_are_a_bug(key: str, missing: str) -> None:
    with pytest.raises(MissingMessages, match=missing):
        MessageCatalogue({"hello": "Hello {name}"}).say(key)


def counting(selectors: list[str], match: dict[str, str]) -> Form:
    return {"declarations": ["input count", "local n = count: plural"], "selectors": selectors, "match": match}


@pytest.mark.parametrize(
    ("tag", "count", "form"),
    [
        ("en-GB", 1, "one"),
        ("en-GB", 0, "other"),
        ("es", 1, "one"),
        ("es", 1_000_000, "many"),
        ("fr", 0, "one"),
        ("pl", 22, "few"),
        ("pl", 25, "many"),
        ("ar", 0, "zero"),
        ("ar", 2, "two"),
        ("cy", 6, "many"),
        ("ja", 1, "other"),
    ],
)
def test_what_is_counted_has_the_form_of_its_language(tag: str, count: int, form: str) -> None:
    every = {f"n={kind}": kind for kind in ("zero", "one", "two", "few", "many", "other")}
    assert MessageCatalogue({"cups": [counting(["n"], every)]}, Language("x", tag, "")).say("cups", count=count) == form


def test_a_number_may_have_a_text_of_its_own() -> None:
    none = counting(
        ["count", "n"], {"count=0, n=*": "no cup", "count=*, n=one": "a cup", "count=*, n=other": "{count}"}
    )
    assert [MessageCatalogue({"cups": [none]}).say("cups", count=count) for count in (0, 1, 2)] == [
        "no cup",
        "a cup",
        "2",
    ]


@pytest.mark.parametrize(
    ("tag", "said"), [("en-GB", "1 December 2026, 15:04:10 UTC"), ("es", "1 de diciembre de 2026, 15:04:10 UTC")]
)
def test_a_moment_is_written_as_its_language_does_and_names_its_zone(tag: str, said: str) -> None:
    assert MessageCatalogue({}, Language("x", tag, "")).moment(datetime(2026, 12, 1, 15, 4, 10, tzinfo=UTC)) == said


@pytest.mark.parametrize(("tag", "direction"), [("en-GB", "ltr"), ("es", "ltr"), ("ar", "rtl"), ("he", "rtl")])
def test_a_language_says_how_it_is_written(tag: str, direction: str) -> None:
    assert MessageCatalogue({}, Language("x", tag, "")).direction == direction


def test_no_page_of_the_server_has_a_text_of_its_own() -> None:
    templates, said = Environment(autoescape=True), {}
    for file in (ROOT / "server").glob("*/templates/*.html"):
        source = re.sub(r"{% block layout %}.*?{% endblock %}", "", file.read_text())  # the name of a style
        outside = "".join(value for _, kind, value in templates.lex(source) if kind == "data")
        if words := re.sub(r"<[^>]*>|&\w+;|[^\w]|[\d_]", "", outside):
            said[file.name] = words
    assert said == {}

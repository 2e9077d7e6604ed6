"""The one catalogue has everything the server says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from server.kit.pages import Pages
from server.kit.words import MissingWords, Words

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "web" / "messages" / "en.json"


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
    words, said = Words.load(CATALOGUE), list(said_in_code())
    assert len(said) > 5
    words.need(key for key, _ in said)


def test_whatever_the_pages_say_is_in_the_catalogue() -> None:
    Pages(Words.load(CATALOGUE))


def test_pages_do_not_start_without_their_words() -> None:
    with pytest.raises(MissingWords, match="app_name"):
        Pages(Words({}))


def test_places_are_filled() -> None:
    words = Words({"hello": "Hello {name}, {count} of {count}. {name}"})
    assert words.say("hello", name="{count}", count=3, more="") == "Hello {count}, 3 of 3. {count}"


@pytest.mark.parametrize(("key", "missing"), [("hello", "hello: name"), ("bye", "bye")])
def test_missing_words_and_places_are_a_bug(key: str, missing: str) -> None:
    with pytest.raises(MissingWords, match=missing):
        Words({"hello": "Hello {name}"}).say(key)


def test_words_in_several_forms_are_left_to_browsers(tmp_path: Path) -> None:
    file = tmp_path / "en.json"
    file.write_text('{"$schema": "x", "cups": [{"match": {}}], "tea": "Tea"}')
    words = Words.load(file)
    assert words.say("tea") == "Tea"
    with pytest.raises(MissingWords):
        words.say("cups")


def test_no_page_of_the_server_has_a_text_of_its_own() -> None:
    templates, said = Environment(autoescape=True), {}
    for file in (ROOT / "server").glob("*/templates/*.html"):
        source = re.sub(r"{% block layout %}.*?{% endblock %}", "", file.read_text())  # the name of a style
        outside = "".join(value for _, kind, value in templates.lex(source) if kind == "data")
        if words := re.sub(r"<[^>]*>|&\w+;|[^\w]|[\d_]", "", outside):
            said[file.name] = words
    assert said == {}

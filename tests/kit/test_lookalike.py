"""Whether two names can be taken for one another."""

import pytest

from server.kit.lookalike import look_alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dee", "dee"),
        ("Dee", "DEE"),
        ("Dee", "D e e"),
        ("Dee", "Dee."),
        ("Dee", "D\u00e9e"),
        ("Dee", "Dee\u200d"),
        ("Dee", "D\u0435\u0435"),  # Cyrillic
        ("Dee", "D\u0395\u0395"),  # Greek capitals
        ("Dee", "\u0500ee"),  # a Cyrillic capital whose small letter looks like d
        ("Dee", "\uff24\uff45\uff45"),
        ("Dee", "\U0001d403\U0001d41e\U0001d41e"),
        ("Dee", "Dee \U0001f33f"),
        ("Ian", "lan"),
        ("Lil", "LiI"),
        ("Maria", "\u041c\u0410R\u0406\u0410"),
        ("Tom", "Torn"),
        ("Bob", "B0b"),
        ("J\u00f6rg", "Jorg"),
        ("Strau\u00df", "STRAUSS"),
        ("\u0645\u062d\u0645\u062f", "\u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f"),
        ("\U0001f98a", "\U0001f98a\ufe0f"),
    ],
)
def test_look_alikes_are_found(one: str, other: str) -> None:
    assert look_alike(one, other)
    assert look_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dee", "Dee B"),
        ("Dee", "Bea"),
        ("Anna", "Ann"),
        ("Paul", "Paula"),
        ("\u0930\u093e\u092e", "\u0930\u092e\u093e"),  # vowel signs tell names apart
        ("\u304b", "\u304c"),  # and so do the dots of Japanese letters
        ("\uae40", "\ubc15"),
        ("\U0001f98a", "\U0001f43b"),
    ],
)
def test_other_names_are_others(one: str, other: str) -> None:
    assert not look_alike(one, other)
    assert not look_alike(other, one)

"""Whether two names can be mistaken for each other. Pure. source: UTS #39, section 4, by confusable-homoglyphs

Stricter than the standard: names that differ only in capitals, accents, spaces or punctuation are alike too.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache

import regex
from confusable_homoglyphs import confusables

# Accents, and points that scripts may omit; but no vowel signs, and no dots that make another letter.
ACCENT_CLASSES = frozenset({1, *range(10, 36), *range(200, 256)})
_UNSPOKEN = regex.compile(r"[^\p{L}\p{N}\p{M}]")
_UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\s]")


def look_alike(one: str, other: str) -> bool:
    """Whether somebody could mistake one name for the other, as written, in upper case or in lower case."""
    return not looks(one).isdisjoint(looks(other))


def looks(name: str) -> frozenset[str]:
    """All skeletons of a name. shape: a few short texts to compare with those of other names, never to display"""
    return frozenset(_skeleton(each) for each in (name, name.casefold(), name.upper()))


def _skeleton(name: str) -> str:
    plain = _plain(name)
    drawn = "".join(_prototypes().get(char, char) for char in plain)
    return _plain(drawn).casefold()


def _plain(name: str) -> str:
    """Letters and numbers without accents; for a name without any, its visible characters."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKD", name))
    bare = "".join(char for char in seen if unicodedata.combining(char) not in ACCENT_CLASSES)
    return _UNSPOKEN.sub("", bare) or bare


@cache
def _prototypes() -> Mapping[str, str]:
    """The prototype of each confusable character. The library lists a prototype with all its lookalikes, and each
    lookalike only with its prototype.
    """
    known: Mapping[str, list[dict[str, str]]] = confusables.confusables_data
    found = {char: others[0]["c"] for char, others in known.items() if len(char) == len(others) == 1}
    # Two characters that resemble only each other: the library does not say which is the prototype; either works.
    return {char: to for char, to in found.items() if found.get(to) != char or to < char}

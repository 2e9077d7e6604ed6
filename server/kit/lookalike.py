"""Whether two names can be taken for one another. Pure. source: UTS #39, section 4, by confusable-homoglyphs

Further than the standard goes: capitals, accents, spaces and punctuation tell no two people apart either.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache

import regex
from confusable_homoglyphs import confusables

# Accents, and points that scripts may leave out; but no vowel signs, and no dots that make another letter.
ACCENT_CLASSES = frozenset({1, *range(10, 36), *range(200, 256)})
_UNSPOKEN = regex.compile(r"[^\p{L}\p{N}\p{M}]")
_UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\s]")


def look_alike(one: str, other: str) -> bool:
    """Whether somebody could take one name for the other, as written or in capitals or without them."""
    return not looks(one).isdisjoint(looks(other))


def looks(name: str) -> frozenset[str]:
    """Everything a name looks like. shape: few short texts, to be compared with those of other names and not shown"""
    return frozenset(_skeleton(each) for each in (name, name.casefold(), name.upper()))


def _skeleton(name: str) -> str:
    plain = _plain(name)
    drawn = "".join(_prototypes().get(char, char) for char in plain)
    return _plain(drawn).casefold()


def _plain(name: str) -> str:
    """Letters and numbers without accents; for a name that has none, what can be seen of it."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKD", name))
    bare = "".join(char for char in seen if unicodedata.combining(char) not in ACCENT_CLASSES)
    return _UNSPOKEN.sub("", bare) or bare


@cache
def _prototypes() -> Mapping[str, str]:
    """What each character that looks like another is drawn as: the library lists a prototype with all that look like
    it, and of those each with its prototype only.
    """
    known: Mapping[str, list[dict[str, str]]] = confusables.confusables_data
    found = {char: others[0]["c"] for char, others in known.items() if len(char) == len(others) == 1}
    # A pair of two that look like each other alone: which of them is the prototype is not told, and does not matter.
    return {char: to for char, to in found.items() if found.get(to) != char or to < char}

"""What human-readable texts may be: one rule for names, messages, agreements and everything else. Pure.

Length is checked before anything more expensive: NFC, for example, takes seconds for the wrong 80 KB.
source: UAX #15 (NFC), UAX #29 (grapheme clusters), UTS #51 (emoji tag sequences), TR #36 (bidirectional spoofing)
"""

import unicodedata
from dataclasses import dataclass

import regex

from server.kit.errors import Kind, Refused

CODE_POINTS_EACH = 4  # on average: letters of most scripts have one, those of some two or three, a flag seven
MARKS_IN_A_ROW = 10  # a stacked Tibetan syllable has nine; sorting a thousand takes NFC a second

_MANY_MARKS = regex.compile(rf"\p{{M}}{{{MARKS_IN_A_ROW + 1}}}")
_BREAK = regex.compile(r"\r\n|[\r\v\f\u2028\u2029]")
# What other programs leave in copied texts: isolates around names, byte order marks.
_LEFTOVER = regex.compile(r"[\u2066-\u2069\uFEFF]")
# A flag spelled in tags, such as England's; other tags only carry invisible content.
_TAGGED_FLAG = regex.compile(r"\U0001F3F4[\U000E0030-\U000E0039\U000E0061-\U000E007A]{3,6}\U000E007F")
_PAIR = regex.compile(r"\p{Regional_Indicator}{2}")
_CHARACTER = regex.compile(r"\X")

# Letters and symbols that show nothing: fillers, an empty Braille cell, a note without a head, an object placeholder.
_BLANK = r"\p{Default_Ignorable_Code_Point}\u2800\uFFFC\U0001D159\U00013441\U00013442"
_VISIBLE = regex.compile(rf"[[\p{{L}}\p{{N}}\p{{P}}\p{{S}}]--[{_BLANK}]]", regex.V1)

_NOWHERE = (
    r"\p{Cs}\p{Co}[\p{Cn}--\p{Extended_Pictographic}]\u202A-\u202E\u206A-\u206F\uFFF9-\uFFFB\U000E0000-\U000E0FFF"
)
_SELECTORS = r"\U000E0100-\U000E01EF"  # variants of Chinese characters
# Joiners are invisible but needed by several scripts and many emoji; other invisible characters in a line only deceive.
_NOT_IN_LINE = regex.compile(
    rf"[[{_NOWHERE}\p{{Cc}}\p{{Cf}}\p{{Zl}}\p{{Zp}}]--[\u200C\u200D{_SELECTORS}\p{{Prepended_Concatenation_Mark}}]]",
    regex.V1,
)
_NOT_IN_PARAGRAPHS = regex.compile(rf"[[{_NOWHERE}\p{{Cc}}]--[\n\t{_SELECTORS}]]", regex.V1)


@dataclass(frozen=True, slots=True)
class TextRule:
    """The rule for one kind of text, and the codes that refuse others.

    shape: one line, or `paragraphs` with line breaks and tabs
    units: `longest` counts grapheme clusters: an accented letter, a syllable, a flag is one
    """

    longest: int
    empty: str
    too_long: str
    characters: str
    paragraphs: bool = False

    @classmethod
    def called(cls, what: str, longest: int, *, paragraphs: bool = False) -> "TextRule":
        """The rule whose codes are <what>_empty, <what>_too_long, <what>_characters."""
        return cls(longest, f"{what}_empty", f"{what}_too_long", f"{what}_characters", paragraphs)

    @property
    def most_code_points(self) -> int:
        """The database column's length."""
        return self.longest * CODE_POINTS_EACH

    def clean(self, raw: str) -> str:
        """The text as stored: trimmed, in NFC, with `\n` line breaks. raises: Refused(the codes of this rule)"""
        if len(raw) > self.most_code_points:
            raise self._no(self.too_long)
        if raw.isascii() and raw.isprintable():
            return self._measured(raw.strip())  # the common case
        text = _LEFTOVER.sub("", _BREAK.sub("\n", raw)) if self.paragraphs else raw
        text = text.strip()
        if _MANY_MARKS.search(text):
            raise self._no(self.characters)
        text = unicodedata.normalize("NFC", text)
        if not _VISIBLE.search(text):
            raise self._no(self.empty)
        forbidden = _NOT_IN_PARAGRAPHS if self.paragraphs else _NOT_IN_LINE
        if forbidden.search(_TAGGED_FLAG.sub("", text)):
            raise self._no(self.characters)
        return self._measured(text)

    def _measured(self, text: str) -> str:
        if not text:
            raise self._no(self.empty)
        if len(text) > self.most_code_points or not is_within(text, self.longest):
            raise self._no(self.too_long)
        return text

    @staticmethod
    def _no(code: str) -> Refused:
        return Refused(code, Kind.INVALID)


def is_within(text: str, longest: int) -> bool:
    """Whether a text has at most this many grapheme clusters."""
    if len(text) <= longest:
        return True
    # In a long run of flags the library looks back to the first one each time, so each flag becomes a letter first.
    return sum(1 for _ in _CHARACTER.finditer(_PAIR.sub("F", text))) <= longest

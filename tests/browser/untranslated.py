"""English that is left on a page in another language."""

import re
from pathlib import Path

from playwright.async_api import Page

from tests.browser.words import CATALOGUE, Catalogue

SAID = (Path(__file__).parent / "untranslated.js").read_text()
PLACE = re.compile(r"\\\{\w+\\\}")
ADDRESS = re.compile(r"https?://\S+")
COMMON = re.compile(r"\b(the|you|your|and|is|are|of|this|that|with|when|at|in|to|not|from|here)\b")
"""Words that hardly any English sentence does without, and Spanish does not have."""


def texts_of(entry: object) -> list[str]:
    return [entry] if isinstance(entry, str) else [text for forms in entry for text in forms["match"].values()]  # type: ignore[attr-defined]


class English:
    """The English texts that another language says otherwise."""

    def __init__(self, other: Catalogue) -> None:
        other_texts = {text for entry in other.values() for text in texts_of(entry)}
        texts = {text for entry in CATALOGUE.values() for text in texts_of(entry)} - other_texts
        whole = [
            PLACE.sub(".+", re.escape(text)) for text in texts if re.search(r"[a-z]{3}", re.sub(r"\{\w+\}", "", text))
        ]
        self._whole = re.compile("|".join(sorted(whole, key=len, reverse=True)))

    async def left_on(self, page: Page) -> list[str]:
        """What the page still says in English, by the catalogue or by its commonest words."""
        said = await page.evaluate(SAID)
        return [text for text in said if self._whole.fullmatch(text) or COMMON.search(ADDRESS.sub("", text))]

"""The pages' own words, from the catalogue they are built from."""

import json
from pathlib import Path

CATALOGUE = json.loads((Path(__file__).parents[2] / "web" / "messages" / "en.json").read_text())


def words(key: str, **values: str) -> str:
    """What a page says; of what it counts, the form for `count`. raises: KeyError when it no longer does"""
    text = CATALOGUE[key]
    if isinstance(text, list):
        text = text[0]["match"]["n=one" if values.get("count") == "1" else "n=other"]
    return str(text).format(**values)

"""The pages' own words, from the catalogue they are built from."""

import json
from pathlib import Path

CATALOGUE = json.loads((Path(__file__).parents[2] / "web" / "messages" / "en.json").read_text())


def words(key: str, **values: str) -> str:
    """What a page says. raises: KeyError when it no longer does"""
    return str(CATALOGUE[key]).format(**values)

"""Plural forms: one text for each plural category of a language, by the rules of CLDR."""

import re
from collections.abc import Mapping
from typing import TypedDict

from babel import Locale

RULE = re.compile(r"local (\w+) = (\w+): (\w+)")
ANY = "*"


class Form(TypedDict):
    """A text in several forms, as in the catalogue. shape: `match` maps patterns such as `n=one, m=*` to texts"""

    declarations: list[str]
    selectors: list[str]
    match: dict[str, str]


class Counted:
    """One such text in one language."""

    def __init__(self, forms: Form, locale: Locale) -> None:
        self._forms = forms
        self._locale = locale

    def form(self, values: Mapping[str, object]) -> str:
        """The form for these values; falls back to the last form, which is the most general. raises: KeyError"""
        selected = {name: self._selected(name, values) for name in self._forms["selectors"]}
        for condition, text in self._forms["match"].items():
            wanted = dict(part.split("=") for part in condition.split(", "))
            if all(value in (ANY, selected[name]) for name, value in wanted.items()):
                return text
        return list(self._forms["match"].values())[-1]

    def _selected(self, name: str, values: Mapping[str, object]) -> str:
        for declared in self._forms["declarations"]:
            if (rule := RULE.fullmatch(declared)) and rule[1] == name and rule[3] == "plural":
                return self._locale.plural_form(float(str(values[rule[2]])))
        return str(values[name])

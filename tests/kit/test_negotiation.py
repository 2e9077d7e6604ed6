"""Which language a browser asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kit.negotiation import lookup, ranges


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", []),
        ("es", ["es"]),
        ("es-MX,es;q=0.9,en;q=0.8", ["es-MX", "es", "en"]),
        ("en;q=0.5, es", ["es", "en"]),
        ("en;q=0.5,es;q=0.5", ["en", "es"]),
        ("en; q=0.3 , es ; Q=0.7", ["es", "en"]),
        ("en;q=0,es;q=0.1", ["es"]),
        ("en;q=2,es;q=-1,de;q=nan,fr;q=x", []),
        (",;=,-;q", []),
    ],
)
def test_the_most_wanted_comes_first(header: str, wanted: list[str]) -> None:
    assert ranges(header) == wanted


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["es"], "es"),
        (["ES-mx"], "es"),
        (["es-419"], "es"),
        (["zh-Hant-TW", "es"], "zh-Hant"),
        (["zh-TW", "es"], "es"),
        (["es-a-x1"], "es"),
        (["de-CH", "en-GB"], "en"),
        (["e", "*", "", "-", "--"], None),
        ([], None),
    ],
)
def test_a_range_becomes_shorter_until_it_is_ours(wanted: list[str], found: str | None) -> None:
    assert lookup(wanted, ["en", "es", "zh-Hant"]) == found


@given(st.text(alphabet="enszh-*;q=0.19, x"))
def test_whatever_is_sent_leads_to_one_of_ours_or_nowhere(header: str) -> None:
    assert lookup(ranges(header), ["en", "es"]) in {"en", "es", None}

"""Who seals, who cannot, and who has to wait."""

from datetime import UTC, datetime

import msgspec
import pytest

from server.circle.presence import Presence
from server.circle.sealing import Consents, PublicKey, Sealing, sealing
from server.circle.seats import Seats
from tests.keys import key_of

CIRCLE = ("ann", "ben", "cleo")
AT = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)
SEALS = Presence().connected("ann", "a1", "p", key_of("ann")).connected("ben", "b1", "p", key_of("ben"))
SEATS = Seats().taken("ann").taken("ben").taken("cleo").with_media("ann", "a1").with_media("ben", "b1")


def with_cleo(*agreed: str) -> tuple[Seats, Presence, Consents]:
    """Cleo has come, whose browser cannot seal."""
    consents = Consents()
    for one in agreed:
        consents = consents.given(one, "cleo")
    return SEATS.with_media("cleo", "c1"), SEALS.connected("cleo", "c1", "p"), consents


def test_a_key_belongs_to_the_connection_that_has_the_media_and_goes_with_it() -> None:
    found = sealing(CIRCLE, SEATS, SEALS, Consents())
    assert found == Sealing({"ann": key_of("ann"), "ben": key_of("ben")}, {"ann": "a1", "ben": "b1"}, {}, frozenset())

    other_tab = SEALS.connected("ben", "b2", "p", key_of("other"))
    assert sealing(CIRCLE, SEATS, other_tab, Consents()).keys["ben"] == key_of("ben")
    assert sealing(CIRCLE, SEATS.with_media("ben", "b2"), other_tab, Consents()).keys["ben"] == key_of("other")
    gone = sealing(CIRCLE, SEATS.dropped("b1"), other_tab.dropped("b1", AT), Consents())
    assert (set(gone.keys), gone.unsealed) == ({"ann"}, {})


def test_another_key_is_another_page_and_the_same_page_on_a_new_line_is_no_arrival() -> None:
    replaced = SEALS.connected("ben", "b2", "p", key_of("ben")).dropped("b1", AT)
    assert sealing(CIRCLE, SEATS.with_media("ben", "b2"), replaced, Consents()).pages["ben"] == "b1"
    reloaded = SEALS.connected("ben", "b2", "p", key_of("ben anew")).dropped("b1", AT)
    assert sealing(CIRCLE, SEATS.with_media("ben", "b2"), reloaded, Consents()).pages["ben"] == "b2"


@pytest.mark.parametrize(
    ("agreed", "waits"),
    [((), True), (("ann", "ben"), True), (("ann", "cleo"), True), (("cleo", "ben", "ann"), False)],
)
def test_who_cannot_seal_waits_until_everybody_here_has_agreed_they_too(agreed: tuple[str, ...], waits: bool) -> None:
    found = sealing(CIRCLE, *with_cleo(*agreed))
    assert found.unsealed == {"cleo": sorted(agreed)}
    assert found.paused == ({"cleo"} if waits else set())


def test_a_newcomer_has_to_agree_as_well_and_who_is_away_does_not() -> None:
    seats, presence, consents = with_cleo("ann", "ben", "cleo")
    came = presence.connected("dot", "d1", "p", key_of("dot"))
    assert sealing((*CIRCLE, "dot"), seats.taken("dot"), came, consents).paused == {"cleo"}
    gone = came.dropped("d1", AT)
    assert sealing((*CIRCLE, "dot"), seats.taken("dot"), gone, consents).paused == set()


def test_two_who_cannot_seal_each_need_everybody() -> None:
    presence = Presence().connected("ann", "a1", "p").connected("ben", "b1", "p")
    seats = Seats().taken("ann").taken("ben").with_media("ann", "a1").with_media("ben", "b1")
    consents = Consents().given("ann", "ann").given("ben", "ann").given("ben", "ben")
    found = sealing(("ann", "ben"), seats, presence, consents)
    assert found == Sealing({}, {}, {"ann": ["ann", "ben"], "ben": ["ben"]}, frozenset({"ben"}))


def test_another_page_has_agreed_to_nothing_and_one_that_seals_needs_nobody_to_agree() -> None:
    consents = Consents().given("ann", "cleo").given("ben", "cleo").given("cleo", "cleo").given("cleo", "dot")
    assert consents.renewed("ben", seals=True).to == {"cleo": {"ann", "cleo"}, "dot": {"cleo"}}
    assert consents.renewed("cleo", seals=False).to == {"cleo": {"ann", "ben"}}
    assert consents.renewed("cleo", seals=True).to == {}
    assert consents.forgotten("ann").to == {"cleo": {"ben", "cleo"}, "dot": {"cleo"}}


@pytest.mark.parametrize("given", ["", "AAAA", key_of("ann")[:-1], key_of("ann") + "\n", "-" * 87 + "=", "é" * 88])
def test_nothing_else_is_taken_for_a_key(given: str) -> None:
    assert msgspec.convert(key_of("ann"), PublicKey) == key_of("ann")
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(given, PublicKey)

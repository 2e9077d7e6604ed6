"""Who is connected, and through whom."""

from datetime import UTC, datetime

from server.circle.presence import MOST_LINES, Presence, crowded_out
from tests.people import ANN, BEN

AT = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)


def test_away_begins_with_the_last_line_that_drops() -> None:
    presence = Presence().connected("ben", "tab-1", "p1").connected("ben", "tab-2", "p2")
    one_left = presence.dropped("tab-1", AT)
    assert one_left.here("ben")
    assert one_left.away == {}
    none_left = one_left.dropped("tab-2", AT)
    assert not none_left.here("ben")
    assert none_left.away == {"ben": AT}
    assert none_left.connected("ben", "tab-3", "p1").away == {}


def test_an_unknown_line_drops_without_effect() -> None:
    presence = Presence().connected("ben", "tab-1", "p1")
    assert presence.dropped("tab-9", AT) == presence


def test_a_process_holds_its_own_lines() -> None:
    presence = Presence().connected("ben", "tab-1", "p1").connected("cleo", "tab-2", "p2")
    assert presence.held_by("p1") == ("tab-1",)
    assert presence.processes() == {"p1", "p2"}


def test_only_ones_own_line_that_is_still_believed_to_be_there_may_be_replaced() -> None:
    presence = Presence().connected(ANN.id, "a1", "p1").connected(BEN.id, "b1", "p1")
    asked = (("a1", "a2"), ("a1", "a1"), ("b1", "a2"), ("a0", "a2"), (None, "a2"))
    assert [presence.may_replace(ANN.id, old, new) for old, new in asked] == [True, False, False, False, False]


def test_forgetting_leaves_nothing() -> None:
    presence = Presence().connected("ben", "tab-1", "p1").dropped("tab-1", AT).connected("ben", "tab-2", "p1")
    assert presence.forgotten("ben") == Presence()


def test_the_newest_line_may_come_and_the_oldest_without_media_goes() -> None:
    presence = Presence()
    for number in range(MOST_LINES):
        assert presence.surplus("ben", None, None) == ()
        presence = presence.connected("ben", f"tab-{number}", "p1").connected("ann", f"own-{number}", "p1")
    assert presence.surplus("ben", None, None) == ("tab-0",)
    assert presence.surplus("ben", None, "tab-0") == ("tab-1",), "the one that is heard stays"
    assert presence.surplus("ben", "tab-3", None) == (), "one that replaces another needs no room"


def test_whoever_was_crowded_out_is_known_by_the_line_that_came() -> None:
    before = Presence().connected("ben", "tab-1", "p1").connected("ann", "own-1", "p1")
    assert crowded_out(before, before) == []
    assert crowded_out(before, before.dropped("tab-1", AT)) == []
    assert crowded_out(before, before.connected("ben", "tab-2", "p1")) == []
    after = before.connected("ben", "tab-2", "p1").dropped("tab-1", AT).dropped("own-1", AT)
    assert crowded_out(before, after) == ["tab-1"]

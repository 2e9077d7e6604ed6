"""What organisers are told points at nobody: neither what is said, nor what is left when it is subtracted."""

from hypothesis import given
from hypothesis import strategies as st

from server.room.disclosure import SMALLEST, Told, told

people = st.sets(st.integers(1, 12).map(str))


@given(came=people, agreed=people)
def test_nobody_stands_out(came: set[str], agreed: set[str]) -> None:
    may = told(came, agreed)
    # nobody is named who did not come or did not agree, and a lone name is no name
    assert may.named <= came & agreed
    assert len(may.named) != 1
    # no number is told of a few, neither of all nor of those who are left when the named are taken away
    if may.count is None:
        assert not may.named
    else:
        assert may.count == len(came) >= SMALLEST
        assert may.count - len(may.named) not in range(1, SMALLEST)


@given(came=people, agreed=people)
def test_names_that_are_kept_back_look_as_if_nobody_had_agreed(came: set[str], agreed: set[str]) -> None:
    may = told(came, agreed)
    assert may.named or may == told(came, set())


@given(came=people, agreed=people)
def test_as_much_is_told_as_may_be(came: set[str], agreed: set[str]) -> None:
    named = came & agreed
    if len(came) >= SMALLEST and len(named) != 1 and len(came - named) not in range(1, SMALLEST):
        assert told(came, agreed) == Told(len(came), frozenset(named))


@given(came=people, agreed=people, other=people)
def test_what_others_agreed_to_who_did_not_come_changes_nothing(
    came: set[str], agreed: set[str], other: set[str]
) -> None:
    assert told(came, agreed) == told(came, (agreed & came) | (other - came))

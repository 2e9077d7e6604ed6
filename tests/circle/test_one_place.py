"""A person is heard in one place at a time, whichever process hears of which choice first."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.circle.one_place import MediaChosen, chosen, lets_go
from server.circle.seats import Seat, Seats

START = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)
PLACES = ("room:a", "room:b", "tearoom:c", "tearoom:house")
choices = st.lists(st.tuples(st.sampled_from(PLACES), st.integers(0, 3)), min_size=1, max_size=6)


@given(choices, st.data())
def test_one_place_is_left_whatever_the_order(said: Sequence[tuple[str, int]], data: st.DataObject) -> None:
    # given choices of places, by clocks that may be out of order, the later in one place the later by its own clock
    seats = {place: Seats().taken("ben") for place in PLACES}
    news: list[MediaChosen] = []
    for place, tick in said:
        at = max(START + timedelta(seconds=tick), seats[place]["ben"].chosen_at or START)
        after = seats[place].with_media("ben", "tab", at)
        news += chosen("ben", place, "room", seats[place]["ben"], after["ben"])
        seats[place] = after

    # when every place hears of all of them, each in an order of its own, some twice
    for place in PLACES:
        for one in data.draw(st.permutations([*news, *news])):
            if lets_go(seats[place]["ben"], place, one):
                seats[place] = seats[place].released("ben", one.sounding)

    # then one place has the media: the one that was chosen last
    holding = [place for place in PLACES if seats[place]["ben"].media is not None]
    last = max((one.at, one.place) for one in news)[1]
    assert holding == [last]


def test_coming_back_by_itself_is_no_newer_choice() -> None:
    # given Ben in a room, and then at a table; the room has not heard of it when his page there comes back
    at_first, later = START, START + timedelta(seconds=10)
    room = Seats().taken("ben").with_media("ben", "tab-1", at_first).dropped("tab-1").with_media("ben", "tab-2")
    assert room["ben"].chosen_at == at_first

    # then the room lets go, and the table does not
    assert lets_go(room["ben"], "room:a", MediaChosen("ben", "tearoom:c", "tearoom", later))
    table = Seat(media="tab-3", chosen_at=later)
    assert not lets_go(table, "tearoom:c", MediaChosen("ben", "room:a", "room", at_first))

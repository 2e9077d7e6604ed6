"""Places are stable."""

from server.circle.seats import Seats


def test_places_stay_when_others_come_and_go() -> None:
    seats = Seats().taken("ann").taken("ben").taken("cleo").taken("ann")
    assert list(seats) == ["ann", "ben", "cleo"]
    assert list(seats.given_up("ben").taken("dot")) == ["ann", "cleo", "dot"]


def test_switching_keeps_the_place() -> None:
    seats = Seats().taken("ann").taken("ben").with_microphone("ann", True).with_camera("ann", True)
    assert list(seats) == ["ann", "ben"]
    assert (seats["ann"].microphone, seats["ann"].camera) == (True, True)
    assert seats.with_microphone("eve", True) == seats


def test_a_dropped_line_loses_the_media_only() -> None:
    seats = Seats().taken("ann").with_microphone("ann", True).with_media("ann", "tab-1")
    assert seats.dropped("tab-2") == seats
    assert seats.dropped("tab-1")["ann"].media is None
    assert seats.dropped("tab-1")["ann"].microphone

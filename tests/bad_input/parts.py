"""What tests of bad input share."""

from tests.gathering import Gathering

SECRET_TEXT = "what-only-the-circle-hears"


def later(place: Gathering, seconds: float) -> None:
    """Let time pass at a stroke: nothing that waits for it wakes."""
    place.house.clock._passed += seconds

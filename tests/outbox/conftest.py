"""The house whose letters are sent: the one that tests of identity knock at."""

from tests.identity.conftest import any_house, house

__all__ = ["any_house", "house"]

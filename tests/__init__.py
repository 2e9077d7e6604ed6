"""The tests, in the shape of the program; `people.py` holds the cast, `conftest.py` what every test may ask for."""

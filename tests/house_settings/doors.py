"""Who gets through which door of house settings."""

from tests.doors import door

ORGANISER = "signed_out" + " not_organiser" * 4 + " 200"

DOORS = [
    door("GET", "/api/house/settings", ORGANISER),
    door("PATCH", "/api/house/settings", ORGANISER, {"setting": "time_zone", "value": "Europe/Madrid"}),
]

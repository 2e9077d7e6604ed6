"""What organisers changing settings adds to the house."""

from server.house_settings.routes import routes
from server.house_settings.service import HouseSettings
from server.platform.slice import Slice

HOUSE_SETTINGS: Slice[HouseSettings] = Slice(name="house_settings", routes=routes)

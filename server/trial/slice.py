"""What trying one's line adds to the house."""

from server.platform.slice import Slice
from server.trial.routes import routes
from server.trial.service import Trials

TRIAL: Slice[Trials] = Slice(
    name="trial", views={"/line": "line/LinePage"}, routes=routes, serving={"ending": lambda trials: trials.run()}
)

"""Connection tests over HTTP. PROTOCOL.md, "Trying a line"."""

from typing import Literal

import msgspec
from starlette.requests import Request

from server.kit.http import OpenRoute, Who, person_of, route
from server.kit.limits import LINE_TRIAL
from server.ports.media import Sdp
from server.trial.service import Trials


class TrialOffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    end: Literal["out", "in"]
    sdp: Sdp


class TrialAnswer(msgspec.Struct, frozen=True):
    sdp: str


def routes(trials: Trials) -> list[OpenRoute]:
    """Routes for connection tests, for anyone signed in."""

    async def media(request: Request, offer: TrialOffer) -> TrialAnswer:
        """Answer the browser's offer for one end of the test."""
        return TrialAnswer(await trials.offer(person_of(request), offer.end, offer.sdp))

    return [route("POST", "/api/line/media", Who.SIGNED_IN, media, LINE_TRIAL)]

"""The door of trials. PROTOCOL.md, "Trying a line"."""

from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.kit.http import OpenRoute, Who, body, person_of, reply, route
from server.kit.limits import LINE_TRIAL
from server.ports.media import Sdp
from server.trial.service import Trials


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    end: Literal["out", "in"]
    sdp: Sdp


class Answer(msgspec.Struct, frozen=True):
    sdp: str


def routes(trials: Trials) -> list[OpenRoute]:
    """Whoever is signed in may try their line."""

    async def media(request: Request) -> Response:
        offer = await body(request, Offer)
        return reply(Answer(await trials.offer(person_of(request), offer.end, offer.sdp)))

    return [route("POST", "/api/line/media", Who.SIGNED_IN, media, LINE_TRIAL)]

"""Credentials for relays: good for a while, for whoever is signed in, and naming nobody."""

import base64
import hashlib
import hmac
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from server.kit.clock import ManualClock
from server.kit.ids import NewId
from server.turn_server.routes import routes
from server.turn_server.service import Relays
from server.turn_server.turn import LONGEST_S, Turn
from tests.people import ANN

SECRET = "a secret shared with coturn"
TURN = Turn(("turn:tea.example:3478", "turns:tea.example:443?transport=tcp"), SECRET, 3600)


def test_a_credential_is_what_the_shared_secret_makes_of_its_end(clock: ManualClock) -> None:
    made = TURN.credential(clock.now(), "id-1")
    end, pseudonym = made.username.split(":")
    assert int(end) == int((clock.now() + timedelta(hours=1)).timestamp())
    assert pseudonym == "id-1"
    proof = hmac.new(SECRET.encode(), made.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(made.credential) == proof


def test_the_secret_is_shown_nowhere() -> None:
    assert SECRET not in repr(TURN)


@pytest.mark.parametrize(
    ("urls", "secret", "lasts_s"),
    [
        (["stun:tea.example"], SECRET, 3600),
        (["turn:"], SECRET, 3600),
        (["turn:tea.example:3478?transport=sctp"], SECRET, 3600),
        (["turn:tea.example", "https://tea.example"], SECRET, 3600),
        (["turn:tea.example"], "short", 3600),
        (["turn:tea.example"], "", 3600),
        (["turn:tea.example"], SECRET, 59),
        (["turn:tea.example"], SECRET, LONGEST_S + 1),
    ],
)
def test_settings_that_cannot_work_are_refused(urls: list[str], secret: str, lasts_s: int) -> None:
    with pytest.raises(ValueError, match=r"^(URLS|SECRET|LASTS) ") as refused:
        Turn.parse(urls, secret, lasts_s)
    assert not secret or secret not in str(refused.value)


@pytest.mark.parametrize("url", ["turn:[2001:db8::1]:3478", "turn:192.0.2.1", "turns:a-b.example?transport=udp"])
def test_relays_are_named_as_browsers_name_them(url: str) -> None:
    assert Turn.parse([url], SECRET, 60) == Turn((url,), SECRET, 60)


def client(turn: Turn | None, clock: ManualClock, ids: NewId) -> httpx.AsyncClient:
    """Ann, who asks. Who may is tried in `tests/test_every_route.py`."""
    doors = Starlette(routes=routes(Relays(turn, clock, ids)))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await doors({**scope, "person": ANN.id}, receive, send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tearoom.test")


async def test_each_answer_is_another_and_is_kept_nowhere(clock: ManualClock, ids: NewId) -> None:
    async with client(TURN, clock, ids) as asking:
        first, second = [await asking.get("/api/ice") for _ in range(2)]
    assert first.headers["cache-control"] == "no-store"
    made = TURN.credential(clock.now(), "id-1")
    server = {"urls": list(TURN.urls), "username": made.username, "credential": made.credential}
    assert first.json() == {"servers": [server], "lasts_s": 3600}
    assert second.json()["servers"][0]["username"].endswith(":id-2")


async def test_a_house_without_relays_says_so(clock: ManualClock, ids: NewId) -> None:
    async with client(None, clock, ids) as asking:
        assert (await asking.get("/api/ice")).json() == {"servers": [], "lasts_s": 0}

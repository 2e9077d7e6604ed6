"""Being signed in: the cookie, how long it lasts, where else one is signed in, signing out."""

from datetime import timedelta
from pathlib import Path

import pytest

from server.identity.api import SignedOut
from server.identity.tables import sign_ins
from server.kit.clock import ManualClock
from tests.identity.accounts import Accounts
from tests.people import ANN, BEN, EVE

DAY = 86_400
PHONE = "Mozilla/5.0 (Linux; Android 10; K) Chrome/142.0.0.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("url", "cookie"),
    [
        ("https://tea.example", "__Host-tearoom={}; HttpOnly; Max-Age=7776000; Path=/; SameSite=lax; Secure"),
        ("http://localhost:8000", "tearoom={}; HttpOnly; Max-Age=7776000; Path=/; SameSite=lax"),
    ],
)
async def test_the_cookie_is_out_of_reach(
    sqlite_url: str, tmp_path: Path, clock: ManualClock, url: str, cookie: str
) -> None:
    house = Accounts(sqlite_url, tmp_path, clock, url=url)
    browser = house.visitor()
    answer = await browser.post(await house.identity.identity.recovery_link(await house.account(ANN)))
    secret = browser.cookies[cookie.partition("=")[0]]
    assert cookie.format(secret) in answer.headers.get_list("set-cookie")
    assert len(secret) == 43
    await house.close()


@pytest.mark.parametrize("value", ["", "x", "x" * 43, "x" * 10_000, '"', "a=b; tearoom", "\xff"])
async def test_a_made_up_cookie_is_nobody(house: Accounts, value: str) -> None:
    cookie = {b"Cookie": f"__Host-tearoom={value}".encode("latin-1")}
    assert (await house.visitor().get("/api/who", headers=cookie)).json() == {"person": None, "sign_in": None}


async def test_a_cookie_under_another_name_is_nobody(house: Accounts) -> None:
    secret = (await house.signed_in(await house.account(ANN))).cookies["__Host-tearoom"]
    assert (await house.visitor(Cookie=f"tearoom={secret}").get("/api/who")).json()["person"] is None


@pytest.mark.parametrize("path", ["/assets/who", "/server.css"])
async def test_some_things_come_even_when_the_database_is_gone(house: Accounts, path: str) -> None:
    browser = await house.signed_in(await house.account(ANN))
    async with house.database.begin() as tx:
        await tx.run_sync(sign_ins.drop)
    assert (await browser.get("/api/who")).status_code == 500
    assert (await browser.get(path)).status_code == 200


async def test_a_sign_in_lasts_as_long_as_it_is_used(house: Accounts) -> None:
    browser = await house.signed_in(await house.account(ANN))
    for _ in range(3):
        await house.clock.advance(89 * DAY)
        assert (await browser.get("/api/me")).status_code == 200
    await house.clock.advance(90 * DAY)
    assert (await browser.get("/api/me")).status_code == 401


async def test_use_is_written_down_and_the_cookie_renewed_every_ten_minutes(house: Accounts) -> None:
    browser = await house.signed_in(await house.account(ANN))
    began_at = house.clock.now()

    async def use(after_s: float) -> tuple[bool, str]:
        await house.clock.advance(after_s)
        answer = await browser.get("/api/me/sign-ins")
        return "set-cookie" in answer.headers, answer.json()[0]["seen_at"]

    def at(after_s: float) -> str:
        return (began_at + timedelta(seconds=after_s)).isoformat().replace("+00:00", "Z")

    assert await use(599) == (False, at(0))
    assert await use(1) == (True, at(600))
    assert await use(1) == (False, at(600))


async def test_one_sees_where_one_is_signed_in(house: Accounts) -> None:
    ann = await house.account(ANN)
    laptop = await house.signed_in(ann)
    await house.clock.advance(1)
    phone = await house.signed_in(ann, **{"User-Agent": PHONE})
    seen = (await phone.get("/api/me/sign-ins")).json()
    assert [(one["device"], one["current"]) for one in seen] == [("Chrome · Android", True), ("", False)]
    assert [one["current"] for one in (await laptop.get("/api/me/sign-ins")).json()] == [False, True]


async def test_one_signs_a_lost_phone_out(house: Accounts) -> None:
    # given
    ann = await house.account(ANN)
    laptop, phone = await house.signed_in(ann), await house.signed_in(ann)
    lost = (await phone.get("/api/who")).json()["sign_in"]
    # when
    answer = await laptop.delete(f"/api/me/sign-ins/{lost}")
    # then
    assert answer.status_code == 204
    assert "set-cookie" not in answer.headers
    assert house.heard == [SignedOut(ann, lost)]
    assert (await phone.get("/api/me")).status_code == 401
    assert (await laptop.get("/api/me")).status_code == 200
    assert (await laptop.delete(f"/api/me/sign-ins/{lost}")).status_code == 404


async def test_nobody_signs_somebody_else_out(house: Accounts) -> None:
    ben = await house.signed_in(await house.account(BEN))
    eve = await house.signed_in(await house.account(EVE))
    sign_in = (await ben.get("/api/who")).json()["sign_in"]
    assert (await eve.delete(f"/api/me/sign-ins/{sign_in}")).status_code == 404
    assert (await ben.get("/api/me")).status_code == 200
    assert house.heard == []


async def test_signing_out_ends_the_sign_in_and_takes_the_cookie_back(house: Accounts) -> None:
    ann = await house.account(ANN)
    browser = await house.signed_in(ann)
    secret = browser.cookies["__Host-tearoom"]
    sign_in = (await browser.get("/api/who")).json()["sign_in"]

    assert (await browser.post("/api/sign-out")).status_code == 204
    assert "__Host-tearoom" not in browser.cookies
    assert (await house.visitor(Cookie=f"__Host-tearoom={secret}").get("/api/me")).status_code == 401
    assert house.heard == [SignedOut(ann, sign_in)]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/me"),
        ("PATCH", "/api/me"),
        ("DELETE", "/api/me"),
        ("GET", "/api/me/export"),
        ("POST", "/api/me/email"),
        ("POST", "/api/me/recovery-link"),
        ("POST", "/api/me/house-tearoom"),
        ("GET", "/api/me/sign-ins"),
        ("DELETE", "/api/me/sign-ins/x"),
        ("POST", "/api/sign-out"),
    ],
)
async def test_whoever_is_not_signed_in_is_turned_away(house: Accounts, method: str, path: str) -> None:
    answer = await house.visitor().request(method, path)
    assert (answer.status_code, answer.json()) == (401, {"code": "signed_out"})


async def test_whoever_is_signed_in_needs_no_sign_in_page(house: Accounts) -> None:
    browser = await house.signed_in(await house.account(ANN))
    assert (await browser.get("/sign-in")).headers["location"] == "/"
    assert (await house.visitor().get("/sign-in")).status_code == 200


async def test_what_nobody_can_use_any_more_is_forgotten(house: Accounts) -> None:
    # given a sign-in, a spare link and the acts that made them
    ann = await house.account(ANN)
    await house.signed_in(ann)
    await house.identity.identity.recovery_link(ann)
    # when they are all too old
    await house.clock.advance(400 * DAY)
    await house.identity.myself.purge()
    # then only the account is left
    kept = (await house.identity.myself.export(ann))["identity"]
    assert {name: rows for name, rows in kept.items() if rows}.keys() == {"persons"}

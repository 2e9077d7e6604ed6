"""Every page outside the live places, in each state and role: good for everybody's eyes and fingers, and pictured."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from server.identity.rules import PROOF_AGE
from server.kit.clock import SystemClock
from tests.browser.album import Walk, walk
from tests.browser.company import Company
from tests.browser.pages import button
from tests.browser.shots import PHONE
from tests.browser.visit import visit
from tests.browser.words import words
from tests.journeys.house import House
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

TWO_DAYS_S = 2 * 86_400
WORDS = {"purpose": "People who sleep badly and want to talk about it.", "agreement": "What is said here stays here."}


async def test_doors(browser: Browser, home: House) -> None:
    async with walk(browser, home) as one:
        await one.go("/demo/mailbox", "mailbox-empty", words("demo_mailbox_empty"))
        await one.go("/sign-in", "sign-in", words("identity_sign_in_lead"))
        await one.page.get_by_label(words("identity_sign_in_email")).fill("dot@demo.example")
        await button(one.page, "identity_sign_in_button").click()
        await one.see("sign-in-sent", words("identity_sent_text"))
        await one.go("/demo/mailbox", "mailbox", words("identity_mail_sign_in_subject"))
        link = str(await one.page.get_by_role("link", name="/sign-in/").first.get_attribute("href"))
        await one.go(link, "sign-in-open", words("identity_open_text"))
        await one.page.context.request.post(link, headers={"Origin": home.url})
        await confirm_email(one, home, browser)
        await keep_safe(one, home)
        await one.page.context.clear_cookies()
        await one.go(link, "sign-in-gone", words("identity_gone_title"))
        await one.go("/help", "help", words("safety_lead"))
        await one.go("/how", "how", words("how_lead"))
        await one.go("/nowhere", "not-found", words("app_not_found_title"))


async def confirm_email(one: Walk, home: House, browser: Browser) -> None:
    """Give the person who is signed in another address, by the link that is mailed there."""
    own = {"Origin": home.url, "X-Tearoom": "1"}
    asked = await one.page.context.request.post("/api/me/email", data={"email": "dot@another.example"}, headers=own)
    assert asked.status == 202
    link = await in_mailbox(one, "/email/")
    async with visit(browser, home.url) as elsewhere:  # where nobody is signed in
        await elsewhere.goto(link)
        await elsewhere.get_by_text(words("identity_elsewhere_text")).wait_for()
    await one.go(link, "email", words("identity_email_text"))
    await button(one.page, "identity_email_button").click()
    await one.see("email-kept", words("identity_email_kept_text"))
    await one.go(link, "email-gone", words("identity_gone_title"))


async def keep_safe(one: Walk, home: House) -> None:
    """Show who is there, by a link that is mailed; and end everything, by one from a notice to the old address."""
    own = {"Origin": home.url, "X-Tearoom": "1"}
    assert (await one.page.context.request.post("/api/me/proof", headers=own)).status == 202
    proof, stop = await in_mailbox(one, "/prove/"), await in_mailbox(one, "/stop/")
    await one.go(proof, "prove", words("identity_prove_text"))
    await button(one.page, "identity_prove_button").click()
    await one.see("proved", words("identity_proved_text"))
    await one.go(stop, "stop", words("identity_stop_puts_back"))
    await button(one.page, "identity_stop_button").click()
    await one.see("stopped", words("identity_stopped_text"))
    await one.go(proof, "prove-gone", words("identity_gone_title"))


async def in_mailbox(one: Walk, kind: str) -> str:
    """The newest link of this kind in the demo's mailbox, once it has come."""
    mailed = one.page.get_by_role("link", name=kind)
    async with asyncio.timeout(30):
        while not await mailed.count():
            await one.page.goto("/demo/mailbox")
    return str(await mailed.first.get_attribute("href"))


async def test_invites(browser: Browser, home: House) -> None:
    async with AsyncExitStack() as stack, walk(browser, home) as one:
        company = Company(home, stack, {})
        dot, dee = await company.known("Dot", "organiser"), await company.known("Dee", "facilitator")
        [group] = await dee.ask("GET", "/api/groups")
        fresh, full, revoked = [await invite(dee, group["id"], uses) for uses in (5, 1, 1)]
        ben = await company.newcomer("Ben", full["url"])
        await dee.ask("DELETE", f"/api/groups/{group['id']}/invites/{revoked['id']}")

        await one.go(fresh["url"], "invite", words("invite_title"))
        members = (await dee.ask("GET", f"/api/groups/{group['id']}"))["members"]
        await asks_first_and_shows_who_is_in(one.page, len(members))
        await button(one.page, "invite_come_in").click()
        await one.see("invite-problems", words("refusal_name_empty"))
        for state, url in {"full": full["url"], "revoked": revoked["url"], "gone": "/invite#cut"}.items():
            await one.page.goto("about:blank")
            await one.go(url, f"invite-{state}", words("invite_gone_title"))
        await one.be(dot)
        await one.page.goto("about:blank")
        await one.go(fresh["url"], "invite-signed-in", words("invite_signed_in", name="Dot"))
        await one.be(ben)
        await one.page.goto("about:blank")
        await one.go(fresh["url"], "invite-already-in", words("invite_already_title"))
        await one.go("/nowhere", "not-found-signed-in", words("app_not_found_title"))
        home.shift_clock(TWO_DAYS_S)
        await one.page.context.clear_cookies()
        await one.page.goto("about:blank")
        await one.go(fresh["url"], "invite-expired", words("invite_expired"))


async def asks_first_and_shows_who_is_in(page: Page, members: int) -> None:
    """Case 27: the name is asked for on a phone's first screen, and as many chairs are taken as there are people."""
    await page.set_viewport_size(PHONE)
    await page.evaluate("scrollTo(0, 0)")
    box = await page.get_by_label(words("invite_name")).bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < PHONE["height"]
    await expect(page.locator(".art .seat:not(.empty)")).to_have_count(min(7, members))


@pytest.mark.long
async def test_groups(browser: Browser, home: House) -> None:
    async with AsyncExitStack() as stack, walk(browser, home) as one:
        company = Company(home, stack, {})
        dot, dee, sam = [
            await company.known(name, part)
            for name, part in {"Dot": "organiser", "Dee": "facilitator", "Sam": "member 3"}.items()
        ]
        [open_group] = await dee.ask("GET", "/api/groups")
        quiet = await found_group(dot, "Night shift")
        planned = await found_group(dot, "New directors")
        await plan(dot, planned["id"])
        ben = await company.newcomer("Ben", (await invite(dot, planned["id"], 5))["url"])
        token = (await invite(dot, quiet["id"], 5))["url"].partition("#")[2]
        looked = await ben.ask("POST", "/api/invites/look", {"token": token})
        version = looked["agreement"]["version"]
        await ben.ask("POST", "/api/invites/accept", {"token": token, "name": "Ben", "agreement_version": version})
        gus = await company.newcomer("Gus", (await invite(dot, quiet["id"], 1))["url"])
        await gus.ask("POST", f"/api/groups/{quiet['id']}/leave")

        await one.be(gus)
        await one.go("/", "home-none", words("home_none"))
        await one.go("/organise", "organise-not-yours", words("organise_not_yours"))
        await one.be(ben)
        await one.go("/", "home", words("home_title"))
        await one.go(f"/g/{planned['id']}", "group-planned-member", words("group_my_place"))
        await button(one.page, "group_leave").click()
        await one.see("group-leave", words("group_leave_text"))
        await one.go(f"/g/{quiet['id']}", "group-none-member", words("group_nothing_planned"))
        await one.go(f"/g/{quiet['id']}/settings", "settings-not-yours", words("settings_not_yours"))
        await one.go("/line", "line", words("line_text"))
        await one.go("/me", "me", words("me_back_title"))
        await button(one.page, "me_erase").click()
        await one.see("me-erase", words("me_erase_text"))
        await one.page.get_by_label(words("me_erase_sure")).check()
        await button(one.page.get_by_role("dialog"), "me_erase_yes").click()
        await one.see("erased", words("identity_erased"))
        await look_as_facilitator(one, dee, open_group["id"])
        await one.be(sam)
        await one.go(f"/g/{open_group['id']}", "group-open-member", words("group_open_title"))
        await dee.ask(
            "PATCH", f"/api/groups/{open_group['id']}", {"agreement": "Nothing is recorded.\nAnyone may pass."}
        )
        await one.go(f"/g/{open_group['id']}", "group-agreement", words("group_agreement_new"))
        await look_as_organiser(one, dot, open_group["id"])
        await must_prove_first(one, home)


async def look_as_facilitator(one: Walk, dee: Visitor, group: str) -> None:
    """The group's page and settings, and what they open."""
    await one.be(dee)
    await one.go(f"/g/{group}", "group-open-facilitator", words("group_planned"))
    await button(one.page, "group_plan").click()
    await one.see("group-plan", words("plan_others"))
    await one.go(f"/g/{group}/settings", "settings", words("settings_people"))
    await button(one.page, "settings_invite_make").click()
    await one.see("settings-invite-made", words("settings_invite_later"))


async def look_as_organiser(one: Walk, dot: Visitor, group: str) -> None:
    """The house, a new group, and a group that one does not belong to."""
    await one.be(dot)
    await one.go("/", "home-organiser", words("home_title"))
    await change_the_house(one.page)
    await one.go("/organise", "organise", words("organise_counts_only"))
    await button(one.page, "organise_new").click()
    await one.see("organise-new", words("organise_hold_myself"))
    await one.go(f"/g/{group}", "group-open-organiser", words("group_organiser_outside"))
    await one.go(f"/g/{group}/settings", "settings-organiser", words("settings_people"))
    await one.go("/me", "me-organiser", words("me_email_is"))
    await button(one.page, "me_everywhere").click()
    await one.see("me-everywhere", words("me_everywhere_text"))


async def change_the_house(page: Page) -> None:
    """A name that cannot be is said at its field; what is chosen is saved at once, and can be undone."""
    await page.goto("/organise")
    name, board = page.get_by_label(words("house_settings_name")), page.get_by_label(words("house_settings_board"))
    before = await name.input_value()
    await name.fill("  ")
    await button(page, "settings_save").click()
    await expect(name).to_have_attribute("aria-invalid", "true")
    await name.fill("The house by the lake")
    await button(page, "settings_save").click()
    await button(page, "house_settings_undo").click()
    await expect(name).to_have_value(before)
    await page.reload()  # so that nothing else can be undone
    await board.check()
    await button(page, "house_settings_undo").click()
    await expect(board).not_to_be_checked()


async def must_prove_first(one: Walk, home: House) -> None:
    """A quarter of an hour after coming in, what takes an account over needs a fresh proof: the page offers it."""
    home.shift_clock(PROOF_AGE.total_seconds())
    await one.page.goto("/me")
    await button(one.page, "me_link_make").click()
    await one.see("me-prove", words("prove_first"))
    await button(one.page, "prove_send").click()
    await one.see("me-prove-sent", words("prove_again"))


async def invite(by: Visitor, group: str, uses: int) -> Any:
    """A link good for a day."""
    return await by.ask("POST", f"/api/groups/{group}/invites", {"days": 1, "uses": uses})


async def found_group(dot: Visitor, name: str) -> Any:
    """A group that Dot facilitates herself."""
    return await dot.ask("POST", "/api/groups", {"name": name, **WORDS, "facilitate": True, "my_name": "Dot"})


async def plan(dot: Visitor, group: str) -> None:
    """Three meetings to come, one of them called off."""
    soon = SystemClock().now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    for week in range(3):
        body = {"minutes": 90, "starts_at": (soon + timedelta(weeks=week)).isoformat(), "time_zone": "Europe/London"}
        made = await dot.ask("POST", f"/api/groups/{group}/meetings", body)
    await dot.ask("DELETE", f"/api/meetings/{made['id']}")

"""What people do about the lock: see and hear each other through it, read its digits, compare them."""

from playwright.async_api import Page, expect

from tests.browser.gathering import Guest, together
from tests.browser.pages import button
from tests.browser.sight_and_sound import hears, moves
from tests.browser.words import words


async def see_each_other(one: Guest, other: Guest) -> None:
    """Both pages show and play the other."""
    await together([moves(one.room.picture(other.name), other.person), moves(other.room.picture(one.name), one.person)])
    await together([hears(one.page, other.person), hears(other.page, one.person)])


async def code_of(one: Guest, mark: str = "seal_sealed", **values: str) -> str:
    """The digits that the lock has to say when it shows this mark: of Dee and Ben."""
    await button(one.page, mark, **values).click()
    dialog = one.page.get_by_role("dialog")
    code = await digits(one.page)
    people = await dialog.get_by_role("listitem").all_inner_texts()
    assert [person.split()[0] for person in people] == ["Dee", "Ben"]
    await button(dialog, "ui_close").click()
    return code


async def digits(page: Page) -> str:
    """As the open dialog shows them."""
    groups = page.get_by_role("dialog").locator(".digits span")
    await expect(groups).to_have_count(3)
    return " ".join(await groups.all_inner_texts())


async def compare(one: Guest, mark: str = "seal_sealed", **values: str) -> None:
    """Say that all see the same."""
    await button(one.page, mark, **values).click()
    await button(one.page.get_by_role("dialog"), "seal_compare").click()
    await expect(button(one.page, "seal_compared")).to_be_visible()


async def warns(one: Guest, key: str, name: str) -> None:
    """The page says this about somebody, at once and aloud."""
    text = words(key, names=name)
    await expect(one.page.get_by_role("alert").filter(has_text=text)).to_be_visible()

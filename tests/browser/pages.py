"""What people do on our pages, so that words and roles are named in one place."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.words import words

SIGNED_IN = re.compile(r"/(g/[^/]+)?$")
GROUP = re.compile(r"/g/[^/]+$")
MEETING = re.compile(r"/m/[^/]+$")


def button(within: Page | Locator, key: str, **values: str) -> Locator:
    """A button by its word in the catalogue."""
    return within.get_by_role("button", name=words(key, **values), exact=True)


def seat_of(circle: Locator, name: str) -> Locator:
    """Somebody's seat; it begins with their name, in words for those who do not see it."""
    return circle.get_by_role("listitem").filter(has_text=re.compile(rf"^\s*{re.escape(name)}\b"))


async def sign_in(page: Page, link: str) -> None:
    """Use a link as it was printed."""
    await page.goto(link)
    await page.get_by_role("button").first.click()
    await page.wait_for_url(SIGNED_IN)


async def come_in(page: Page, invite: str, name: str) -> None:
    """Join by an invite link: a name, the agreement, in."""
    await page.goto(invite)
    await page.get_by_label(words("invite_name")).fill(name)
    await page.get_by_label(words("invite_agree")).check()
    await button(page, "invite_come_in").click()
    await page.wait_for_url(GROUP)


async def walk_to_the_door(page: Page) -> None:
    """From the group's page to the lobby of its open meeting."""
    await page.get_by_role("link", name=words("group_come_in")).click()
    await page.wait_for_url(MEETING)


class Lobby:
    """Before one goes in."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def sees_oneself(self) -> None:
        """The preview moves, and the microphone has been heard."""
        await expect(self.page.get_by_role("heading", name=words("room_check_both"))).to_be_visible()

    async def ready(self) -> None:
        """Go in, or ask to be let in."""
        await button(self.page, "room_ready").click()

    async def waits_for(self, facilitator: str) -> None:
        """The page says that this facilitator knows."""
        await expect(self.page.get_by_text(words("room_waiting_lead", name=facilitator))).to_be_visible()


class Room:
    """The circle, for everybody who sits in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.circle = page.get_by_role("list", name=words("room_circle_label"))
        self.controls = page.get_by_label(words("room_controls"), exact=True)

    def seat(self, name: str) -> Locator:
        return seat_of(self.circle, name)

    def picture(self, name: str) -> Locator:
        """The video on somebody's seat."""
        return self.seat(name).locator("video")

    def screen(self, name: str) -> Locator:
        """The video of somebody's screen."""
        return self.page.get_by_role("figure", name=words("room_screen_of", name=name)).locator("video")

    async def shows(self, name: str, *keys: str) -> None:
        """Somebody's seat is there, and says these things."""
        seat = self.seat(name)
        await expect(seat).to_be_visible()
        for key in keys:
            await expect(seat).to_contain_text(words(key))

    async def press(self, key: str, **values: str) -> None:
        """Press a button of the page."""
        await button(self.page, key, **values).click()

    async def control(self, key: str) -> None:
        """Press one of the controls under the circle."""
        await button(self.controls, key).click()

    async def mute(self) -> None:
        """Turn the own microphone off."""
        await self.controls.get_by_role(
            "button",
            name=re.compile(rf"{words('room_mic_on')}|{words('room_mic_waits')}|{words('room_mic_waits_short')}"),
        ).click()
        await expect(button(self.controls, "room_mic_off")).to_be_visible()

    async def open_chat(self) -> Locator:
        """Say something without the floor."""
        name = re.compile(f"^({words('room_say_something')}|{words('room_say')})$")  # the short word on a phone
        await self.controls.get_by_role("button", name=name).click()
        return self.page.get_by_role("complementary", name=words("room_say_something"))


class Lead(Room):
    """What facilitators have beside the circle."""

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("complementary", name=words("room_panel"))

    async def admit(self, first: str, *others: str) -> None:
        """See exactly these people waiting; let the first in alone, then everybody."""
        await button(self.panel, "room_let_in").click()
        door = self.page.get_by_role("dialog", name=words("room_door_title"))
        let_in = self.page.get_by_role("button", name=re.compile(rf"^{words('room_admit')}"))
        await expect(door.get_by_role("listitem").filter(has=let_in)).to_have_count(1 + len(others))
        await door.get_by_role("listitem").filter(has_text=first).get_by_role("button").first.click()
        await expect(door.get_by_role("listitem").filter(has_text=first)).to_have_count(0)
        await button(door, "room_admit_all").click()
        await expect(door.get_by_text(words("room_door_nobody"))).to_be_visible()
        await button(door, "ui_close").click()

    async def about(self, name: str, key: str) -> None:
        """Choose something from a person's menu."""
        await self.seat(name).get_by_role("button").click()
        await self.page.get_by_role("menuitem", name=words(key), exact=True).click()

    async def begin(self, key: str, way: str) -> None:
        """Open the dialog about speaking with this button, choose a way and begin."""
        await button(self.panel, key).click()
        dialog = self.page.get_by_role("dialog", name=words("room_way_title"))
        await dialog.get_by_text(words(way), exact=True).click()  # the radio button lies under its word
        await expect(dialog.get_by_role("radio", name=words(way), exact=True)).to_be_checked()
        await button(dialog, "room_way_begin").click()
        await expect(dialog).to_have_count(0)

    async def ask_round(self, question: str, first: str) -> None:
        """Begin a round with a question of one's own, with somebody, the other way round; axe finds nothing there."""
        await button(self.panel, "room_change_way").click()
        dialog = self.page.get_by_role("dialog", name=words("room_way_title"))
        await dialog.get_by_text(words("room_way_round"), exact=True).click()
        await dialog.get_by_text(words("room_prompt_own"), exact=True).click()
        await dialog.get_by_label(words("room_own_question")).fill(question)
        await dialog.locator("summary").click()
        await dialog.get_by_label(words("room_who_starts")).select_option(first)
        await dialog.get_by_text(words("room_anticlockwise"), exact=True).click()
        await expect(dialog.get_by_text(words("room_starts_anticlockwise", name=first))).to_be_visible()
        assert await violations(self.page) == []
        await button(dialog, "room_way_begin").click()
        await expect(dialog).to_have_count(0)

    async def end_meeting(self) -> None:
        """End the meeting, and mean it."""
        await button(self.panel, "room_end_meeting").click()
        await self.press("room_end_now")
        await expect(self.page.get_by_role("heading", name=words("room_over_title"))).to_be_visible()


class Tearoom:
    """After the meeting."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def walk_in(self) -> None:
        """From the end of a meeting to the kettle."""
        await self.page.get_by_role("link", name=words("room_stay_for_tea")).click()
        await button(self.page, "tea_walk_in").click()
        await expect(self.page.get_by_text(words("tea_you_stand"))).to_be_visible()

    async def sit_down(self, table: str) -> None:
        """Pull up a chair at a table, by its key."""
        await button(self.page, "tea_pull_up_at", table=words(table)).click()
        await expect(self.page.get_by_role("heading", name=words(table), level=1)).to_be_visible()

    def picture(self, table: str, name: str) -> Locator:
        """The video on somebody's chair."""
        return seat_of(self.page.get_by_role("list", name=words(table)), name).locator("video")

    async def turn_camera_on(self) -> None:
        """Show oneself at the table."""
        name = re.compile(f"^({words('tea_camera_off')}|{words('tea_camera')})$")  # the short word on a phone
        controls = self.page.get_by_role("group", name=words("tea_controls"))
        await controls.get_by_role("button", name=name).click()

    async def want_sound_only(self) -> None:
        """Say so in the settings."""
        await button(self.page, "room_settings").click()
        await self.page.get_by_label(words("room_sound_only")).check()
        await button(self.page, "ui_close").click()

    @property
    def board(self) -> Locator:
        return self.page.get_by_role("complementary", name=words("tea_board"))

    @property
    def log(self) -> Locator:
        """What is written on the board as it lies."""
        return self.board.get_by_role("log")

    async def pull_up_board(self) -> None:
        """On a phone the board lies at the bottom until one wants to read or write."""
        await self.board.get_by_role("button", expanded=False).first.click()

    async def read_room(self) -> None:
        """Turn the board from the table's words to the room's."""
        name = re.compile(f"^({words('tea_tab_room')}|{words('tea_tab_room_new', count='[0-9]+')})$")
        await self.board.get_by_text(name).click()

    async def write_at_table(self, text: str) -> None:
        """Write for those at the own table."""
        await write(self.page, "tea_write_table", text)

    async def write_to_room(self, text: str) -> None:
        """Write for everybody in the tea-room."""
        await self.read_room()
        await write(self.page, "tea_write_room", text)


async def write(page: Page, placeholder: str, text: str) -> None:
    """Say something in a conversation."""
    field = page.get_by_placeholder(words(placeholder))
    await field.fill(text)
    await field.press("Enter")

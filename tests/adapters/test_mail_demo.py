"""The demo's mailbox: for whoever sits at this computer, and nobody else."""

import io

import httpx
import pytest
from starlette.applications import Starlette

from server.adapters.mail_demo import KEPT, DemoMailbox
from server.kit.errors import Refused
from server.kit.pages import Pages
from server.ports.mail import Mail
from tests.kit.test_message_catalogue import LANGUAGES

WORDS = LANGUAGES.words("en")

LINK = "http://localhost:8000/sign-in/token"
LOCAL = "http://localhost:8000"


async def open_mailbox(mailbox: DemoMailbox, address: str, url: str) -> httpx.Response:
    pages = Pages(LANGUAGES)
    app = Starlette(routes=mailbox.routes(pages), exception_handlers={Refused: pages.refused})
    transport = httpx.ASGITransport(app, client=(address, 40000))
    async with httpx.AsyncClient(transport=transport, base_url=url) as browser:
        return await browser.get("/demo/mailbox")


@pytest.fixture
async def console() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
async def mailbox(console: io.StringIO) -> DemoMailbox:
    """A mailbox with one mail in it."""
    mailbox = DemoMailbox(console.write)
    await mailbox.send(Mail("letter-1", "ann@example.org", "Your link", f"Here it is:\n\n{LINK}\n\n<b>tea</b>\n"))
    return mailbox


@pytest.mark.parametrize(
    ("address", "url"),
    [("127.0.0.1", LOCAL), ("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000"), ("127.0.0.2", LOCAL)],
)
async def test_mails_are_shown_on_this_computer(mailbox: DemoMailbox, address: str, url: str) -> None:
    answer = await open_mailbox(mailbox, address, url)
    assert answer.status_code == 200
    assert f'href="{LINK}"' in answer.text
    assert "ann@example.org" in answer.text
    assert "&lt;b&gt;tea&lt;/b&gt;" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("203.0.113.7", LOCAL),
        ("192.168.1.5", "http://192.168.1.4:8000"),
        ("127.0.0.1", "http://evil.example:8000"),
        ("127.0.0.1", "http://127.0.0.1.evil.example:8000"),
        ("", LOCAL),
    ],
)
async def test_nobody_else_finds_a_mailbox_there(mailbox: DemoMailbox, address: str, url: str) -> None:
    answer = await open_mailbox(mailbox, address, url)
    assert answer.status_code == 404
    assert LINK not in answer.text


@pytest.mark.usefixtures("mailbox")
async def test_a_mail_is_written_to_the_console(console: io.StringIO) -> None:
    assert "ann@example.org" in console.getvalue()
    assert LINK in console.getvalue()


async def test_only_the_last_mails_are_kept_newest_first(mailbox: DemoMailbox) -> None:
    for number in range(KEPT):
        await mailbox.send(Mail(f"letter-{number}", "ben@example.org", f"Mail number {number}.", ""))
    shown = (await open_mailbox(mailbox, "127.0.0.1", LOCAL)).text
    assert "ann@example.org" not in shown
    assert shown.index("Mail number 49.") < shown.index("Mail number 0.")


async def test_an_empty_mailbox_says_so() -> None:
    assert (
        WORDS.say("demo_mailbox_empty")
        in (await open_mailbox(DemoMailbox(io.StringIO().write), "127.0.0.1", LOCAL)).text
    )

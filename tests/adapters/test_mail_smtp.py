"""Mail over real SMTP: a relay in this process, with and without TLS, willing and unwilling."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from structlog.testing import capture_logs

from server.adapters.mail_smtp import SmtpMailer
from server.kit.clock import ManualClock
from server.ports.mail import Mail, MailRefused
from tests.services.ports import free_port
from tests.services.smtp import HOST, Inbox, own_certificate

MAIL = Mail(
    "letter-1",
    "ann@example.org",
    "Your link to come in",
    "Here it is:\n\nhttps://tea.example/sign-in/token\n\nÇa va?\n",
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_certificate(tmp_path_factory.mktemp("relay"))


class Relay:
    """A running relay, and a mailer that hands over to it."""

    def __init__(self, kind: str, certificate: Path) -> None:
        self.inbox = Inbox()
        self.port = free_port()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        starttls = kind == "starttls"
        self.controller = Controller(
            self.inbox,
            hostname=HOST,
            port=self.port,
            ssl_context=context if kind == "tls" else None,
            tls_context=context if starttls else None,
            require_starttls=starttls,
            auth_required=starttls,
            authenticator=self._knows if starttls else None,
        )
        self.trust = ssl.create_default_context(cafile=str(certificate))
        self.kind = kind

    def mailer(self, *, password: str = "open sesame", trust: ssl.SSLContext | None = None) -> SmtpMailer:
        login = ("tearoom", password) if self.kind == "starttls" else (None, None)
        return SmtpMailer(
            ManualClock(),
            sender="Tearoom <tea@example.com>",
            host=HOST,
            port=self.port,
            tls=self.kind == "tls",
            username=login[0],
            password=login[1],
            trust=trust or self.trust,
        )

    @staticmethod
    def _knows(_: SMTP, __: Session, ___: Envelope, ____: str, login: LoginPassword) -> AuthResult:
        return AuthResult(handled=False, success=login == LoginPassword(b"tearoom", b"open sesame"))


@pytest.fixture
async def relay(request: pytest.FixtureRequest, certificate: Path) -> AsyncIterator[Relay]:
    """A relay of the kind the test names."""
    relay = Relay(getattr(request, "param", "starttls"), certificate)
    relay.controller.start()
    yield relay
    relay.controller.stop()


@pytest.mark.parametrize("relay", ["starttls", "tls"], indirect=True)
async def test_a_mail_arrives_as_it_was_written(relay: Relay) -> None:
    await relay.mailer().send(MAIL)
    (envelope,) = relay.inbox.taken
    content = envelope.content
    assert isinstance(content, bytes)
    message = message_from_bytes(content, policy=default)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("tea@example.com", ["ann@example.org"])
    assert (message["From"], message["To"], message["Subject"]) == (
        "Tearoom <tea@example.com>",
        MAIL.to,
        MAIL.subject,
    )
    assert message["Date"].datetime == datetime(2026, 1, 8, 16, 0, tzinfo=UTC)
    assert message["Message-ID"] == "<letter-1@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == MAIL.text
    assert message["List-Unsubscribe"] is None


@pytest.mark.parametrize("relay", ["tls"], indirect=True)
async def test_a_mail_that_may_be_declined_says_so_to_mail_programs(relay: Relay) -> None:
    link = f"https://tea.example/unsubscribe/{'x' * 120}"
    await relay.mailer().send(replace(MAIL, unsubscribe=link))
    content = relay.inbox.taken[0].content
    assert isinstance(content, bytes)
    message = message_from_bytes(content, policy=default)
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("relay", ["plain"], indirect=True)
async def test_nothing_is_sent_without_encryption(relay: Relay) -> None:
    with pytest.raises(OSError, match="SMTPException"):
        await relay.mailer().send(MAIL)
    assert relay.inbox.taken == []


@pytest.mark.parametrize("relay", ["starttls", "tls"], indirect=True)
async def test_nothing_is_sent_to_a_relay_that_is_not_who_it_says(relay: Relay) -> None:
    with pytest.raises(OSError, match=r"SMTP|SSL"):
        await relay.mailer(trust=ssl.create_default_context()).send(MAIL)
    assert relay.inbox.taken == []


async def test_a_wrong_password_is_tried_again_later_and_not_told(relay: Relay) -> None:
    with pytest.raises(OSError, match="SMTPAuthenticationError") as error:
        await relay.mailer(password="let me in").send(MAIL)
    assert "let me in" not in str(error.value)
    assert error.value.__cause__ is None


async def test_a_busy_relay_is_tried_again_later(relay: Relay) -> None:
    relay.inbox.answer = "451 later, ann@example.org"
    with pytest.raises(OSError, match="mail_deferred") as error:
        await relay.mailer().send(MAIL)
    assert "ann" not in str(error.value)


async def test_an_address_that_nobody_can_write_to_is_refused_for_good(relay: Relay) -> None:
    for address in ("a..b@example.org", "ann@example.org\r\nBcc: eve@example.org", "=?utf-8?q?ann?=@example.org"):
        with pytest.raises(MailRefused):
            await relay.mailer().send(Mail("letter-2", address, "Hello", "Hello"))
    assert relay.inbox.taken == []


async def test_an_address_that_does_not_exist_is_refused_without_a_word_about_it(relay: Relay) -> None:
    relay.inbox.answer = "550 no ann@example.org here"
    with capture_logs() as logs, pytest.raises(MailRefused) as error:
        await relay.mailer().send(MAIL)
    assert [(line["event"], line["codes"]) for line in logs] == [("mail_refused", [550])]
    assert "ann" not in repr(logs) + repr(error.value.__cause__)


async def test_a_relay_that_is_away_is_tried_again_later(relay: Relay) -> None:
    relay.port = free_port()
    with pytest.raises(OSError, match="SMTPConnectError"):
        await relay.mailer().send(MAIL)

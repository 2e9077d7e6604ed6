"""Mail by SMTP."""

import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime

import aiosmtplib
import structlog

from server.kit.clock import Clock
from server.kit.email_address import is_email
from server.ports.mail import Mail, MailRefused

TIMEOUT_S = 20.0
PERMANENT = range(500, 600)

log = structlog.get_logger()


class SmtpMailer:
    """Sends each email to one relay. shape: `tls` from the first byte, else STARTTLS, without which nothing is sent"""

    def __init__(
        self,
        clock: Clock,
        *,
        sender: str,
        host: str,
        port: int,
        tls: bool,
        username: str | None = None,
        password: str | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._clock = clock
        self._sender = sender
        self._host = host
        self._port = port
        self._tls = tls
        self._username = username
        self._password = password
        self._trust = trust or ssl.create_default_context()

    async def send(self, mail: Mail) -> None:
        """Hand the email over. raises: MailRefused, and OSError if it may work later"""
        if not is_email(mail.to):  # stored before addresses were checked as strictly as now
            log.warning("mail_refused", codes=[])
            raise MailRefused
        try:
            await aiosmtplib.send(
                self._message(mail),
                recipients=[mail.to],
                hostname=self._host,
                port=self._port,
                username=self._username,
                password=self._password,
                use_tls=self._tls,
                start_tls=not self._tls,
                tls_context=self._trust,
                timeout=TIMEOUT_S,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            if any(one.code not in PERMANENT for one in error.recipients):
                raise OSError("mail_deferred") from None
            log.warning("mail_refused", codes=[one.code for one in error.recipients])
            raise MailRefused from None
        except (aiosmtplib.SMTPException, OSError) as error:
            # The relay's error text may quote the address.
            raise OSError(type(error).__name__) from None

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(SMTP_POLICY)
        message["From"] = self._sender
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = f"<{mail.id}@{self._sender.rpartition('@')[2].rstrip('>')}>"
        message["Content-Language"] = mail.language
        message["Auto-Submitted"] = "auto-generated"  # suppresses out-of-office replies
        if mail.unsubscribe:  # RFC 8058: the relay must sign both headers
            message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(mail.text)
        return message

"""A mail relay in this process, and the certificate by which it is trusted."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.services.ports import free_port

HOST = "127.0.0.1"


class Inbox:
    """What a relay does with what it is given."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.answer = "250 OK"
        self.before_it_says_so: Callable[[], None] = lambda: None  # when a mail is taken

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken.append(envelope)
        self.before_it_says_so()
        return "250 OK"


@dataclass(frozen=True, slots=True)
class Relay:
    """A running relay. shape: `url` as in TEAROOM_SMTP; `certificate` is what to trust"""

    url: str
    certificate: Path
    inbox: Inbox


@contextmanager
def smtp_relay(folder: Path) -> Iterator[Relay]:
    """A relay that takes everything, by TLS."""
    certificate, inbox, port = own_certificate(folder), Inbox(), free_port()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    controller = Controller(inbox, hostname=HOST, port=port, ssl_context=context)
    controller.start()
    try:
        yield Relay(f"smtps://{HOST}:{port}", certificate, inbox)
    finally:
        controller.stop()


def own_certificate(folder: Path) -> Path:
    """A key and a certificate for this computer, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "relay.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file

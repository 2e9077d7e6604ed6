"""What an email address may be, and that whatever is one can be written to."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from aiosmtplib.email import extract_recipients, flatten_message
from hypothesis import example, given
from hypothesis import strategies as st

from server.kit.email_address import LONGEST, clean_email, clean_sender, is_email
from server.kit.errors import Refused


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("ann@example.org", "ann@example.org"),
        (" Ann.O'Neil+tea@Example.ORG ", "Ann.O'Neil+tea@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
        ("ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"),
        ("ann@例え.example", "ann@xn--r8jz45g.example"),
    ],
)
def test_an_address_is_kept_as_mail_goes_to_it(raw: str, kept: str) -> None:
    assert clean_email(raw) == kept


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "ann",
        "@example.org",
        "ann@",
        "ann@localhost",
        "ann@exa mple.org",
        "ann@example..org",
        "a..b@x.de",
        ".a@x.de",
        "a.@x.de",
        "=?utf-8?q?ann?=@example.org",
        '"a b"@example.org',
        "ann@[192.0.2.1]",
        "ann@-example.org",
        "a@b@example.org",
        "ann\r\nBcc: eve@example.org",
        "ann@example.org\nBcc: eve@example.org",
        "Ann <ann@example.org>",
        "ann,ben@example.org",
        "ännä@example.org",
        "x" * 65 + "@example.org",
        "ann@" + "x" * 64 + ".org",
        "ann@" + "x." * 130 + "org",
        "ann\x00@example.org",
        "ann@\ud800.org",
    ],
)
def test_what_mail_cannot_go_to_is_refused(raw: str) -> None:
    with pytest.raises(Refused, match="email_invalid"):
        clean_email(raw)


@pytest.mark.parametrize("text", ["a..b@x.de", " ann@example.org", "ann@Example.org", "ann@bücher.example"])
def test_only_what_is_kept_as_it_is_is_an_address(text: str) -> None:
    assert is_email("ann@example.org")
    assert not is_email(text)


LOCAL = st.text("abcXYZ019.!#$%&'*+/=?^_`{|}~-\"\\() ,:;<>[]@\r\n\t\u00e4\u0301\u200b", max_size=70)
DOMAIN = st.text("abXY09.-_\u00e4\u00df\u0301\u3002\uff0e\u200d\u0635\u4f8b", max_size=70)


@given(st.one_of(st.builds("{}@{}.de".format, LOCAL, DOMAIN), st.emails(), st.text(max_size=300)))
@example("=?utf-8?q?x?=@x.de")
@example("a=?x@x.de")
@example("x" * 64 + "@" + ".".join(["y" * 60] * 3) + ".de")
def test_whatever_is_an_address_can_be_written_to(text: str) -> None:
    try:
        email = clean_email(text)
    except Refused:
        return
    assert email.isascii()
    assert len(email) <= LONGEST
    assert clean_email(email) == email
    message = EmailMessage(SMTP)
    message["To"] = Address(addr_spec=email)
    message.set_content("Hello")
    assert extract_recipients(message) == [email]
    assert b"\r\nHello" in flatten_message(message, utf8=False)
    assert [one.addr_spec for one in message["To"].addresses] == [email]


@pytest.mark.parametrize("sender", ["tea@example.org", "Tearoom <tea@example.org>"])
def test_mail_is_from_an_address_with_or_without_a_name(sender: str) -> None:
    assert clean_sender(f" {sender}") == sender


@pytest.mark.parametrize("sender", ["Tearoom", "Tearoom <a..b@example.org>", "Tea\r\nBcc: eve@example.org", "x" * 300])
def test_mail_is_from_nobody_else(sender: str) -> None:
    with pytest.raises(Refused, match="email_invalid"):
        clean_sender(sender)

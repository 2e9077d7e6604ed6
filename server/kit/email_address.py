"""Validation of email addresses: one rule wherever an address is read. Pure."""

from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email

from server.kit.errors import Kind, Refused

LONGEST = 254  # source: RFC 5321, 4.5.3.1.3, without the brackets
ENCODED_WORD = "=?"  # source: RFC 2047; mail programs decode what follows


def clean_email(raw: str) -> str:
    """The address in the form used for sending, its domain in ASCII. raises: Refused(email_invalid)"""
    if len(raw) > LONGEST:
        raise _invalid()
    try:
        found = validate_email(raw.strip(), strict=True, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise _invalid() from None
    email = found.ascii_email
    if email is None or len(email) > LONGEST or ENCODED_WORD in email:
        raise _invalid()
    return email


def clean_sender(raw: str) -> str:
    """A sender, with or without a name: `Tearoom <tea@example.org>`. raises: Refused(email_invalid)"""
    if len(raw) > LONGEST or not raw.isprintable():
        raise _invalid()
    clean_email(parseaddr(raw)[1])
    return raw.strip()


def is_email(text: str) -> bool:
    """Whether email can be sent to exactly this text."""
    try:
        return clean_email(text) == text
    except Refused:
        return False


def _invalid() -> Refused:
    return Refused("email_invalid", Kind.INVALID)

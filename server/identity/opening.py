"""Whether the house's secret is the one with which its addresses were sealed."""

from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from server.identity.address_cipher import AddressCipher
from server.identity.tables import persons
from server.kit.db import Tx


async def opens(tx: Tx, secret: bytes) -> bool:
    """Whether an address can be opened, if there is any."""
    sealed = select(persons.c.id, persons.c.email_sealed).where(persons.c.email_sealed.is_not(None)).limit(1)
    one = (await tx.execute(sealed)).one_or_none()
    try:
        return one is None or bool(AddressCipher(secret).decrypt(one.email_sealed, one.id))
    except InvalidTag:
        return False

"""Letters that wait while a house is upgraded are sent afterwards."""

from base64 import urlsafe_b64encode
from pathlib import Path

from alembic import command
from sqlalchemy import column, insert, table

from server.identity.address_cipher import AddressCipher
from server.identity.tables import persons
from server.kit.clock import ManualClock
from server.kit.db import Database, UtcDateTime
from server.kit.migrate import alembic_config, migrate, with_schema_lock
from tests.identity.accounts import Accounts
from tests.people import ANN

BEFORE = "0015"
SECRET = b"a secret of thirty-two bytes ..."
WRITTEN = {
    "letter-1-from-before__": (
        None,
        "ac7bb896455badd8d5e20358230702da15b17f6a6d74dfaddae4941137dfa092d5c0cb1d2f208d997c595e0942510b54bab0df58514998da"
        "406a7e7fc913f073a88e2a17da3b65069809621c9c5598b843a574ee702061e2c69195e69e029e6f9df8b13cc7573b49361007d6",
    ),
    "letter-2-from-before__": (
        ANN.id,
        "97158721abe175ab6d0434c0a2c87f90d19258035a04bea709229e46ba0354904c11faba5e0e25a1445f07d27c71a859ff0fd30536982e37"
        "aaf58ea771490f9626c7a56ac98c9d98f7f7d2e777d87d48f9b2e2a0cddae0cad1279fef65901bdd680f8ae22a6339d31ffce540c9fb6813"
        "4a2ab43d04f4109091de6e7b575921453affd6edcdcd191fc70744",
    ),
}
"""A sign-in letter and a notice, as the release before classes encrypted them with this secret."""


THEN = table(
    "letters",
    *(column("id"), column("person"), column("sealed"), column("tries")),
    *(column("posted_at", UtcDateTime), column("due_at", UtcDateTime)),
)


async def test_what_waited_in_the_release_before_is_sent(database_url: str, tmp_path: Path, clock: ManualClock) -> None:
    # given a database of that release, in which Ann has an address, and two letters wait for her
    await with_schema_lock(database_url, lambda connection: command.downgrade(alembic_config(connection), BEFORE))
    database, cipher, at = Database(database_url), AddressCipher(SECRET), clock.now()
    ann = {"id": ANN.id, "name": ANN.name, "organiser": False, "created_at": at}
    reached = {"email_lookup": cipher.lookup(ANN.email), "email_sealed": cipher.encrypt(ANN.email, ANN.id)}
    async with database.begin() as tx:
        await tx.execute(insert(persons).values(ann | reached))
        for letter, (person, sealed) in WRITTEN.items():
            row = {"id": letter, "person": person, "sealed": bytes.fromhex(sealed), "tries": 0}
            await tx.execute(insert(THEN).values(row | {"posted_at": at, "due_at": at}))
    # when it is upgraded, and what it meant to send is sent
    await migrate(database_url)
    house = Accounts(database_url, tmp_path, clock, secret=urlsafe_b64encode(SECRET).decode().rstrip("="))
    await house.deliver()
    # then both have come, in the language in which the first was asked for, under the ids that they had
    assert {mail.id: (mail.to, mail.language) for mail in house.mailbag.mails} == {
        "letter-1-from-before__": (ANN.email, "es"),
        "letter-2-from-before__": (ANN.email, "en-GB"),
    }
    assert (await house.letters.outbox.counts()).waiting == 0
    await house.close()
    await database.close()

"""More people than a test can name: all of them have joined the house's tea-room."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

from server.identity.tables import consents, persons, sign_ins
from server.kit.db import Database
from server.kit.ids import digest
from tests.people import Person


async def move_in(database: Database, count: int, now: datetime) -> list[Person]:
    """Give so many people an account and a browser in which they are signed in; see `secret_of`."""
    people = [Person(f"guest{number}".ljust(22, "_"), f"Guest {number}", "") for number in range(count)]
    await _insert(database, people, now)
    return people


def secret_of(person: Person) -> str:
    """What this person's browser has in its cookie."""
    return f"secret-of-{person.id}"


async def _insert(database: Database, people: Sequence[Person], now: datetime) -> None:
    async with database.begin() as tx:
        await tx.execute(
            insert(persons),
            [{"id": one.id, "name": one.name, "organiser": False, "created_at": now} for one in people],
        )
        await tx.execute(
            insert(sign_ins),
            [
                {
                    "id": f"sign-in-{one.id}",
                    "person": one.id,
                    "device": "",
                    "secret_hash": digest(secret_of(one)),
                    "began_at": now,
                    "seen_at": now,
                    "proved_at": now,
                }
                for one in people
            ],
        )
        await tx.execute(
            insert(consents),
            [
                {
                    "id": f"consent-{one.id}",
                    "person": one.id,
                    "purpose": "house_tearoom",
                    "scope": "house",
                    "text_version": 1,
                    "given_at": now,
                }
                for one in people
            ],
        )

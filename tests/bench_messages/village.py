"""A house full of people, written straight into its database before the server starts: meetings, groups, tea-rooms."""

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Table, insert

from server.groups.tables import acceptances, agreements, groups, memberships
from server.identity.tables import consents, persons, sign_ins
from server.kit.clock import SystemClock
from server.kit.db import Database, Tx
from server.kit.ids import digest
from server.kit.migrate import migrate
from server.schedule.tables import meetings
from tests.bench_messages.places import Person, Place

ROWS_AT_ONCE = 500
MINUTES = 240
Rows = list[dict[str, object]]


class Village:
    """Rows that are written together. Everybody belongs to one place only, as the members of a gathering do."""

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or SystemClock().now().astimezone(UTC)
        self._rows: dict[Table, Rows] = {
            table: [] for table in (persons, sign_ins, groups, agreements, acceptances, memberships, meetings, consents)
        }
        self._numbers = itertools.count(1)

    def meetings(self, number: int, size: int) -> list[Place]:
        """Meetings that are open now; the first of each group facilitates."""
        return [self._meeting(self._people(size)) for _ in range(number)]

    def tearooms(self, number: int, size: int) -> list[Place]:
        """Tea-rooms of groups of this size."""
        return [
            Place(f"tearoom-{self._group(people)}", people) for people in (self._people(size) for _ in range(number))
        ]

    def house_tearoom(self, size: int) -> list[Place]:
        """The house's own, for those who joined it."""
        people = self._people(size)
        for person in people:
            self._add(consents, id=self._id(), person=person.id, purpose="house_tearoom", scope="house",
                      text_version=1, given_at=self._now)  # fmt: skip
        return [Place("tearoom-house", people)]

    async def settle(self, url: str) -> None:
        """Bring the database up to date, and write everybody into it."""
        await migrate(url)
        database = Database(url)
        async with database.begin() as tx:
            for table, rows in self._rows.items():
                await _write(tx, table, rows)
        await database.close()

    def _people(self, size: int) -> tuple[Person, ...]:
        return tuple(self._person() for _ in range(size))

    def _person(self) -> Person:
        person = Person(self._id(), self._id())
        self._add(persons, id=person.id, name="Somebody", organiser=False, created_at=self._now)
        self._add(sign_ins, id=self._id(), person=person.id, secret_hash=digest(person.secret), began_at=self._now,
                  seen_at=self._now, proved_at=self._now, device="a benchmark")  # fmt: skip
        return person

    def _group(self, people: Iterable[Person]) -> str:
        group = self._id()
        self._add(groups, id=group, name="A circle", purpose="To be met", agreement_version=1, capacity=1_000,
                  made_at=self._now)  # fmt: skip
        self._add(agreements, group=group, version=1, text="What is said here stays here.", made_at=self._now)
        for index, person in enumerate(people):
            self._add(acceptances, group=group, person=person.id, version=1, accepted_at=self._now)
            self._add(memberships, group=group, person=person.id, name=f"Member {index}",
                      role="member" if index else "facilitator", succession=None if index else 0,
                      joined_at=self._now)  # fmt: skip
        return group

    def _meeting(self, people: tuple[Person, ...]) -> Place:
        meeting = self._id()
        self._add(meetings, id=meeting, group=self._group(people), starts_at=self._now, minutes=MINUTES,
                  time_zone="UTC", state="planned", made_by=people[0].id)  # fmt: skip
        return Place(f"meeting-{meeting}", people)

    def _add(self, table: Table, **row: object) -> None:
        self._rows[table].append(row)

    def _id(self) -> str:
        return f"bench{next(self._numbers):017d}"


async def _write(tx: Tx, table: Table, rows: Rows) -> None:
    for begin in range(0, len(rows), ROWS_AT_ONCE):
        await tx.execute(insert(table), rows[begin : begin + ROWS_AT_ONCE])

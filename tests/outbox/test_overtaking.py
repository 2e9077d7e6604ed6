"""Which letter leaves first: what matters more, and within that nobody waits behind somebody else's flood."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import insert, text
from sqlalchemy.dialects import postgresql, sqlite

from server.kit.text_cipher import TextCipher
from server.outbox.queue import next_in_queue
from server.outbox.tables import letters
from server.platform.letters import LetterClass
from tests.identity.accounts import Accounts
from tests.outbox.kinds import Alert, Digest, Reminder, declare
from tests.people import ANN, BEN, CLEO

MANY = 10_000
AT_ONCE = 1_000


@pytest.fixture
async def people(any_house: Accounts) -> dict[str, str]:
    """Ann, Ben and Cleo, who have addresses, in a house that may remind them."""
    declare(any_house.letters)
    people = {person.name: str(await any_house.account(person, email=True)) for person in (ANN, BEN, CLEO)}
    any_house.mailbag.mails.clear()
    return people


async def post(house: Accounts, person: str, *posted: msgspec.Struct, **when: object) -> None:
    async with house.database.begin() as tx:
        for letter in posted:
            await house.letters.outbox.post(tx, letter, person, **when)  # type: ignore[arg-type]


async def flood(house: Accounts, person: str) -> None:
    """Ten thousand reminders to one person, as `post` writes them."""
    at, cipher = house.clock.now(), TextCipher(house.config.secret)
    for begin in range(0, MANY, AT_ONCE):
        rows = [
            {
                "id": f"r{number}",
                "person": person,
                "letter_class": LetterClass.REMINDER.value,
                "lap": number,
                "sealed": cipher.encrypt(msgspec.json.encode(Reminder(f"{number}")).decode(), f"r{number}"),
                "tries": 0,
                "posted_at": at,
                "due_at": at,
                "ready_at": at,
            }
            for number in range(begin, begin + AT_ONCE)
        ]
        async with house.database.begin() as tx:
            await tx.execute(insert(letters), rows)


async def sent(house: Accounts, count: int) -> list[tuple[str, str]]:
    """To whom the next letters go, and what about. One is sent at a time, and the rest is left where it is."""
    house.mailbag.mails.clear()
    for _ in range(count):
        claimed = await house.letters.outbox.queue.claim()
        assert claimed
        assert await house.letters.dispatcher.delivery.send(claimed)
        await house.letters.outbox.queue.done(claimed)
    return [(mail.to, mail.subject) for mail in house.mailbag.mails]


async def test_a_sign_in_letter_leaves_before_ten_thousand_reminders(
    any_house: Accounts, people: dict[str, str]
) -> None:
    # given
    await flood(any_house, people["Ben"])
    await any_house.clock.advance(60)
    # when
    await any_house.identity.identity.ask_sign_in(ANN.email)
    await post(any_house, people["Cleo"], Reminder("of hers"), Alert("now"))
    # then what matters more is first, and Cleo's reminder waits behind one of Ben's, not behind all
    first = await sent(any_house, 4)
    assert [to for to, _ in first] == [CLEO.email, ANN.email, BEN.email, CLEO.email]
    assert (first[0][1], first[3][1]) == ("now", "of hers")


async def test_the_next_letter_is_the_first_entry_of_an_index(any_house: Accounts, people: dict[str, str]) -> None:
    # given a full queue, and as many that wait for the morning, which must not be looked through each time
    await flood(any_house, people["Ben"])
    morning = any_house.clock.now() + timedelta(hours=10)
    await post(any_house, people["Ann"], *[Alert("later")] * 100, due_at=morning)
    sqlite_kind = any_house.database.is_sqlite
    dialect = sqlite.dialect() if sqlite_kind else postgresql.dialect()  # type: ignore[no-untyped-call]
    asked = next_in_queue().compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    # when
    async with any_house.database.begin() as tx:
        await tx.execute(text("ANALYZE letters"))
        rows = await tx.execute(text(f"{'EXPLAIN QUERY PLAN' if sqlite_kind else 'EXPLAIN'} {asked}"))
        plan = "\n".join(str(row) for row in rows)
    # then
    assert "ix_letters_queue" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


async def test_people_take_turns_and_each_ones_letters_keep_their_order(
    any_house: Accounts, people: dict[str, str]
) -> None:
    await post(any_house, people["Ben"], *(Reminder(f"{number}") for number in range(3)))
    await any_house.clock.advance(1)
    await post(any_house, people["Cleo"], Reminder("a"), Reminder("b"), Digest("last"))
    got = await sent(any_house, 1)
    # and a new one goes behind those of the same person that wait
    await post(any_house, people["Ben"], Reminder("3"))
    got += await sent(any_house, 6)
    assert [about for _, about in got] == ["0", "a", "1", "b", "2", "3", "last"]


async def test_what_is_planned_for_other_days_puts_nobody_behind(any_house: Accounts, people: dict[str, str]) -> None:
    for days in range(1, 4):
        due_at = any_house.clock.now() + timedelta(days=days)
        await post(any_house, people["Ben"], Reminder(f"day {days}"), due_at=due_at)
    await post(any_house, people["Cleo"], Reminder("a"), Reminder("b"))
    await any_house.clock.advance(1)
    await post(any_house, people["Ben"], Reminder("today"))
    assert [about for _, about in await sent(any_house, 3)] == ["a", "today", "b"]


async def test_a_letter_leaves_when_it_is_due_and_not_when_it_is_of_no_use_any_more(
    any_house: Accounts, people: dict[str, str]
) -> None:
    now = any_house.clock.now()
    await post(any_house, people["Ben"], Reminder("soon"), due_at=now + timedelta(minutes=5))
    await post(any_house, people["Ben"], Reminder("stale"), expires_at=now + timedelta(minutes=5))
    any_house.mailbag.failures = [OSError()]
    await any_house.deliver()
    assert any_house.mailbag.mails == []
    await any_house.clock.advance(300)
    await any_house.deliver()
    assert [mail.subject for mail in any_house.mailbag.mails] == ["soon"]
    assert (await any_house.letters.outbox.counts()).waiting == 0

"""Letters on their way: sent once, tried again, given up; nothing personal in the log."""

import asyncio
from contextlib import ExitStack, suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from server.kit.db_faults import DatabaseAway
from server.outbox.dispatcher import LOOK_S
from server.outbox.model import MOST_CLAIMED, RETRY_AFTER, Failure, LetterCounts
from server.outbox.queue import LetterQueue
from server.outbox.tables import letters
from server.ports.mail import Mail
from tests.identity.accounts import Accounts
from tests.mailbag import Mailbag
from tests.outage import outage
from tests.people import ANN, BEN

HOUR_S = 3600


async def waiting(house: Accounts) -> int:
    async with house.database.read() as tx:
        return (await tx.execute(select(func.count()).select_from(letters))).scalar_one()


@pytest.fixture
async def full(any_house: Accounts) -> Accounts:
    """A house where Ann, who has an address, has asked for a link."""
    await any_house.account(ANN, email=True)
    any_house.mailbag.mails.clear()
    await any_house.identity.identity.ask_sign_in(ANN.email)
    return any_house


async def test_a_letter_is_sent_once_and_forgotten(full: Accounts) -> None:
    assert await waiting(full) == 1
    for _ in range(2):
        await full.deliver()
    assert len(full.mailbag.mails) == 1
    assert await waiting(full) == 0


async def test_a_letter_that_could_not_be_sent_is_tried_again_later(full: Accounts) -> None:
    full.mailbag.failures = [OSError(), OSError()]
    for wait, sent in ((0, 0), (4, 0), (1, 0), (29, 0), (1, 1)):
        await full.clock.advance(wait)
        await full.deliver()
        assert len(full.mailbag.mails) == sent
    assert await waiting(full) == 0


async def test_a_letter_that_never_goes_is_given_up_and_kept(full: Accounts) -> None:
    full.mailbag.failures = [OSError()] * (len(RETRY_AFTER) + 1)
    for wait in (timedelta(), *RETRY_AFTER):
        assert await full.letters.outbox.counts() == LetterCounts(waiting=1, dead=0)
        await full.clock.advance(wait.total_seconds())
        await full.deliver()
    assert full.mailbag.failures == []
    assert await full.letters.outbox.counts() == LetterCounts(waiting=0, dead=1)
    # and nobody tries it again by himself
    await full.clock.advance(HOUR_S)
    await full.deliver()
    assert full.mailbag.mails == []


async def test_two_dispatchers_send_no_letter_twice(full: Accounts) -> None:
    other = full.another()
    for _ in range(4):
        await full.identity.identity.ask_sign_in(ANN.email)
    await asyncio.gather(*(one.deliver() for one in (full, other, full, other)))
    assert len(full.mailbag.mails) + len(other.mailbag.mails) == 5


async def test_letters_behind_slow_ones_are_not_sent_twice(full: Accounts) -> None:
    # given a relay that takes a minute for each letter, while another dispatcher goes round
    other = full.another()
    for _ in range(3):
        await full.identity.identity.ask_sign_in(ANN.email)

    class Slow(Mailbag):
        async def send(self, mail: Mail) -> None:
            await full.clock.advance(61)
            await other.deliver()
            await super().send(mail)

    slow = Slow()
    await full.another(mailbag=slow).deliver()
    assert len(slow.mails) + len(other.mailbag.mails) == 4


async def test_a_dispatcher_that_died_in_between_is_replaced(full: Accounts) -> None:
    # given a letter that was claimed and never sent
    assert await LetterQueue(full.database, full.clock).claim()
    await full.deliver()
    assert full.mailbag.mails == []
    # when its lease is over
    await full.clock.advance(120)
    await full.deliver()
    # then
    assert len(full.mailbag.mails) == 1


async def test_a_letter_of_which_dispatchers_die_is_given_up(full: Accounts) -> None:
    queue = LetterQueue(full.database, full.clock)
    for _ in range(MOST_CLAIMED):
        assert await queue.claim()
        await full.clock.advance(120)
    assert await queue.claim() is None
    assert await queue.counts() == LetterCounts(waiting=0, dead=1)


async def test_a_letter_sent_once_more_goes_under_the_same_id_with_a_link_that_works(full: Accounts) -> None:
    # given a dispatcher that died after the relay had taken the letter: nobody has said that it is sent
    class Dies(Mailbag):
        async def send(self, mail: Mail) -> None:
            await super().send(mail)
            raise asyncio.CancelledError

    dead = Dies()
    with suppress(asyncio.CancelledError):
        await full.another(mailbag=dead).deliver()
    # when another sends it
    await full.clock.advance(120)
    await full.deliver()
    # then a mailbox shows one, and the link of either works
    assert [mail.id for mail in dead.mails] == [mail.id for mail in full.mailbag.mails]
    for mail in (*dead.mails, *full.mailbag.mails):
        link = next(word for word in mail.text.split() if word.startswith(full.url))
        assert (await full.visitor().get(link)).status_code == 200


async def test_a_letter_whose_lease_has_ended_is_not_judged_by_who_had_it(full: Accounts) -> None:
    outbox = full.letters.outbox
    queue = outbox.queue
    late = await queue.claim()
    await full.clock.advance(120)
    assert late
    assert await queue.claim()
    await outbox.failed(late, Failure.REFUSED)
    assert await queue.counts() == LetterCounts(waiting=1, dead=0)


async def test_a_letter_that_is_sent_while_the_database_goes_away_is_not_sent_again(full: Accounts) -> None:
    class Away(Mailbag):
        async def send(self, mail: Mail) -> None:
            await super().send(mail)
            goes_away.enter_context(outage(other.database))

    away = Away()
    other = full.another(mailbag=away)
    with ExitStack() as goes_away, pytest.raises(DatabaseAway):
        await other.deliver()
    await full.clock.advance(120)
    await other.deliver()
    assert len(away.mails) == 1
    assert await waiting(full) == 0


async def test_a_bug_with_one_letter_does_not_stop_the_others(full: Accounts) -> None:
    full.mailbag.failures = [ZeroDivisionError()]
    ben = await full.account(BEN)
    await full.identity.identity.ask_email(ben, BEN.email)
    with capture_logs() as logs:
        await full.deliver()
    assert len(full.mailbag.mails) == 1
    assert [line["event"] for line in logs] == ["letter_failed"]


async def test_a_running_dispatcher_comes_when_the_bell_rings_and_looks_by_itself(full: Accounts) -> None:
    dispatcher = asyncio.create_task(full.letters.dispatcher.run())
    try:
        await until(full, 1)
        await full.identity.identity.ask_sign_in(ANN.email)
        await until(full, 2)
        # a letter that another process put in rings no bell here
        await full.another().identity.identity.ask_sign_in(ANN.email)
        await until(full, 3, passing_s=LOOK_S)
    finally:
        dispatcher.cancel()
        with suppress(asyncio.CancelledError):
            await dispatcher


async def until(house: Accounts, mails: int, *, passing_s: float = 0) -> None:
    async with asyncio.timeout(10):
        while len(house.mailbag.mails) < mails:
            await house.clock.advance(passing_s)
            await asyncio.sleep(0.01)


async def test_subjects_and_letters_tell_nobody_what_this_is_about(house: Accounts) -> None:
    await house.account(ANN, email=True)
    await house.identity.identity.ask_sign_in(ANN.email)
    await house.deliver()
    for mail in house.mailbag.mails:
        for word in ("group", "recovery", "support", "meeting", "tearoom", ANN.name):
            assert word.lower() not in mail.subject.lower()
            said = [one for one in mail.text.lower().split() if not one.startswith(house.url)]  # links are random
            assert not [one for one in said if word.lower() in one]


async def test_the_log_has_no_personal_data(house: Accounts) -> None:
    # given an evening on which things go wrong
    with capture_logs() as logs:
        ann = await house.account(ANN, email=True)
        browser = await house.signed_in(ann)
        link = await house.identity.identity.recovery_link(ann)
        house.mailbag.failures = [OSError(ANN.email), ValueError(ANN.email)]
        await house.identity.identity.ask_sign_in(ANN.email)
        for wait in (0, 5, 30):
            await house.clock.advance(wait)
            await house.deliver()
        await house.visitor().post(link + "x")
        await browser.patch("/api/me", json={"name": "x" * 41})
        await browser.delete("/api/me")
    # then
    events = [line["event"] for line in logs]
    assert events == ["letter_not_sent", "letter_failed", "refused", "refused"]
    told = repr([{key: value for key, value in line.items() if key != "exc_info"} for line in logs])
    for secret in (ANN.email, ANN.name, "203.0.113.7", "example", link.rpartition("/")[2]):
        assert secret not in told

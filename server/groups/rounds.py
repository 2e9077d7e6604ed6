"""What a group remembers of its rounds: the last questions that somebody wrote, and how long a turn was."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Executable, delete, insert, select, update

from server.groups import rules
from server.groups.model import QuestionsChanged
from server.groups.standing import stand
from server.groups.tables import groups, questions
from server.identity.api import Identity
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.errors import not_found
from server.kit.ids import NewId


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """shape: `questions` latest first; `turn_s` is None before the first round"""

    turn_s: int | None
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Asking:
    """A way of speaking that begins. shape: `question` is the id of its own question, if it has one; `statements`
    remember it, in the transaction in which it begins
    """

    question: str | None
    statements: Sequence[Executable]


@dataclass(frozen=True, slots=True)
class Rounds:
    """What all groups remember."""

    database: Database
    clock: Clock
    news: News
    identity: Identity
    new_id: NewId

    async def of(self, reader: str, group: str) -> Remembered:
        """For those who hold rounds. raises: Refused(not_found, not_facilitator)"""
        async with self.database.read() as tx:
            rules.must_manage(await stand(tx, self.identity, reader, group))
            turn_s = (await tx.execute(select(groups.c.turn_s).where(groups.c.id == group))).scalar()
            latest = select(questions.c.id, questions.c.text).where(questions.c.group == group)
            rows = await tx.execute(latest.order_by(questions.c.asked_at.desc(), questions.c.id))
            return Remembered(turn_s, [Question(row.id, row.text) for row in rows])

    async def ask(self, by: str, group: str, turn_s: int, text: str) -> Asking:
        """What is to be remembered of a way of speaking; a question that is known already keeps whoever wrote it.

        shape: `text` is empty when there is no question of one's own
        raises: Refused(question_empty, question_too_long, question_characters)
        """
        other = groups.c.turn_s.is_distinct_from(turn_s)
        length = update(groups).where(groups.c.id == group, other).values(turn_s=turn_s)
        if not text:
            return Asking(None, [length])
        text, now = rules.QUESTION.clean(text), self.clock.now()
        async with self.database.read() as tx:
            same = select(questions.c.id).where(questions.c.group == group, questions.c.text == text)
            known = (await tx.execute(same.limit(1))).scalar()
        if known is not None:
            again = update(questions).where(questions.c.id == known).values(asked_at=now)
            return Asking(known, [length, again])
        question = self.new_id()
        row = {"id": question, "group": group, "text": text, "by": by, "asked_at": now}
        here = select(questions.c.id).where(questions.c.group == group)
        kept = here.order_by(questions.c.asked_at.desc(), questions.c.id).limit(rules.QUESTIONS_KEPT)
        rest = delete(questions).where(questions.c.group == group, questions.c.id.not_in(kept.subquery().select()))
        return Asking(question, [length, insert(questions).values(row), rest])

    async def forget(self, by: str, group: str, question: str) -> None:
        """Delete a question, whoever wrote it. raises: Refused(not_found, not_facilitator)"""
        async with self.news.begin() as deed:
            rules.must_manage(await stand(deed.tx, self.identity, by, group))
            here = (questions.c.id == question, questions.c.group == group)
            if not (await deed.tx.execute(delete(questions).where(*here))).rowcount:
                raise not_found()
            deed.say(QuestionsChanged(group))


async def texts(tx: Tx, group: str) -> dict[str, str]:
    """The questions of a group by id."""
    rows = await tx.execute(select(questions.c.id, questions.c.text).where(questions.c.group == group))
    return {row.id: row.text for row in rows}

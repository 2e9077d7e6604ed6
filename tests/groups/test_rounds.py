"""What a group remembers of its rounds: a few questions, removable, and the length of a turn."""

import pytest
from sqlalchemy import func, select

from server.groups.api import PRIVACY
from server.groups.rules import QUESTIONS_KEPT
from server.groups.tables import questions
from server.kit.errors import Refused
from tests.house import House
from tests.people import ANN, BEN, CLEO, DOT, EVE, Person


async def ask(house: House, group: str, text: str, *, by: Person = ANN, turn_s: int = 180) -> str | None:
    """A round begins with this question, a minute after the one before."""
    await house.clock.advance(60)
    asking = await house.groups.rounds.ask(by.id, group, turn_s, text)
    async with house.database.begin() as tx:
        for statement in asking.statements:
            await tx.execute(statement)
    return asking.question


async def remembered(house: House, group: str, reader: Person = ANN) -> tuple[int | None, list[str]]:
    answer = (await house.ask(reader, "GET", f"/api/groups/{group}/rounds")).json()
    return answer.get("turn_s"), [question["text"] for question in answer["questions"]]


async def test_a_group_remembers_what_was_asked_and_how_long_a_turn_was(house: House, group: str) -> None:
    assert await remembered(house, group) == (None, [])
    await ask(house, group, "What helped this week?", turn_s=150)
    await ask(house, group, "", turn_s=420)
    assert await remembered(house, group) == (420, ["What helped this week?"])
    assert await remembered(house, await house.make_group()) == (None, [])
    for person, status in ((BEN, 403), (EVE, 404), (None, 401), (DOT, 200)):
        assert (await house.ask(person, "GET", f"/api/groups/{group}/rounds")).status_code == status


async def test_the_last_few_are_kept_and_what_is_asked_again_comes_first(house: House, group: str) -> None:
    other = await house.make_group()
    await ask(house, other, "Of the other group")
    first = await ask(house, group, "Question 0")
    for number in range(1, QUESTIONS_KEPT):
        await ask(house, group, f"Question {number}")
    assert await ask(house, group, " Question 0 ", by=CLEO) == first
    await ask(house, group, "The newest")
    _, asked = await remembered(house, group)
    assert asked[:2] == ["The newest", "Question 0"]
    assert len(asked) == QUESTIONS_KEPT
    assert "Question 1" not in asked
    assert await remembered(house, other) == (180, ["Of the other group"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" ", "question_empty"),
        ("x" * 201, "question_too_long"),
        ("Why?\nHow?", "question_characters"),
        ("\u202eevil", "question_characters"),
    ],
)
async def test_what_cannot_be_asked(house: House, group: str, text: str, code: str) -> None:
    with pytest.raises(Refused, match=rf"^{code}$"):
        await house.groups.rounds.ask(ANN.id, group, 60, text)


async def test_facilitators_remove_a_question_and_everybody_hears_of_it(house: House, group: str) -> None:
    question = await ask(house, group, "What helped this week?")
    one = f"/api/groups/{group}/rounds/questions/{question}"
    assert await house.groups.questions(group) == {question: "What helped this week?"}
    for person, status in ((BEN, 403), (EVE, 404), (None, 401), (ANN, 204), (ANN, 404)):
        assert (await house.ask(person, "DELETE", one)).status_code == status
    assert await house.groups.questions(group) == {}


async def test_questions_go_with_whoever_wrote_them(house: House, group: str) -> None:
    await ask(house, group, "What helped this week?")
    await ask(house, group, "What helped this week?", by=BEN)
    await ask(house, group, "Who made tea?", by=BEN)
    async with house.database.read() as tx:
        assert [row["text"] for row in (await PRIVACY.export(tx, ANN.id))["questions"]] == ["What helped this week?"]
    async with house.database.begin() as tx:
        await PRIVACY.erase(tx, ANN.id)
        assert (await tx.execute(select(func.count()).select_from(questions))).scalar() == 1

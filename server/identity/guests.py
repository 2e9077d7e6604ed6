"""Who has joined the house's tea-room, and how they are called: asked at every command there."""

from collections.abc import Mapping

from server.identity import store
from server.identity.consents import Consents
from server.identity.model import HOUSE, ConsentChanged, PersonErased, PersonRenamed
from server.journal.answers import Answers
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database


class Guests:
    """Kept until there is news of one of them; see `Answers` for how late that may be."""

    def __init__(self, database: Database, news: News, clock: Clock, consents: Consents) -> None:
        self._database = database
        self._consents = consents
        self._answers: Answers[str, Mapping[str, str]] = Answers(news, clock, self._read)
        news.at_once(ConsentChanged, lambda event: self._answers.drop(event.scope))
        news.at_once(PersonRenamed, lambda _: self.reread())
        news.at_once(PersonErased, lambda _: self.reread())

    async def names(self) -> Mapping[str, str]:
        """Shown names of everybody who has joined, by person."""
        return await self._answers.get(HOUSE) or {}

    async def is_one(self, person: str) -> bool:
        """Whether this person has joined."""
        if person in await self.names():
            return True
        async with self._database.read() as tx:  # they may have joined just now, in another process
            return await self._consents.version(tx, person, "house_tearoom", HOUSE) is not None

    def reread(self) -> None:
        """Let the next answer be a new one, whatever news there was."""
        self._answers.drop(HOUSE)

    async def _read(self, house: str) -> Mapping[str, str]:
        async with self._database.read() as tx:
            people = await self._consents.people(tx, "house_tearoom", house)
            return {str(person): name for person, name in (await store.names(tx, people)).items()}

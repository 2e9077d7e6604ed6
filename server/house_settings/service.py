"""Settings of the house as organisers see and change them."""

from dataclasses import dataclass

from server.house_settings.views import SettingView
from server.identity.api import Identity
from server.journal.news import News
from server.kit.db import Database, Tx
from server.kit.errors import Kind, Refused
from server.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class HouseSettings:
    """For organisers only. What they choose is in force in this process at once, in the others within two seconds."""

    database: Database
    news: News
    identity: Identity
    settings: Settings

    async def all(self, organiser: str) -> list[SettingView]:
        """Every setting, in the order of the slices that own them. raises: Refused(not_organiser)"""
        async with self.database.read() as tx:
            await self._must_organise(tx, organiser)
            values, choices = await self.settings.values(tx)
            names = await self.identity.names(tx, {one.by for one in choices.values() if one.by})
        called = {str(person): name for person, name in names.items()}
        return [
            SettingView(name, value, choice.at, called.get(choice.by or "", ""))
            if (choice := choices.get(name))
            else SettingView(name, value)
            for name, value in values.items()
        ]

    async def change(self, organiser: str, name: str, value: bool | str, *, proven: bool) -> None:
        """Choose a value. shape: `proven`: they have just shown who they are

        raises: Refused(not_organiser, not_found, bad_request, prove_first, and what the setting's rule says)
        """
        async with self.news.begin() as deed:
            await self._must_organise(deed.tx, organiser)
            setting = self.settings.named(name)
            fitting = setting.fit(value)
            if fitting in setting.proof_for and not proven:
                raise Refused("prove_first", Kind.FORBIDDEN)
            if await self.settings.choose(deed, setting, fitting, organiser):
                await self.identity.audit.note(deed.tx, organiser, "setting_changed", name)

    async def _must_organise(self, tx: Tx, person: str) -> None:
        if not await self.identity.is_organiser(tx, person):
            raise Refused("not_organiser", Kind.FORBIDDEN)

"""What is chosen now: what organisers say, and of all else what the environment says."""

from collections.abc import Mapping
from typing import Any

import structlog

from server.journal.answers import Answers
from server.journal.news import Deed, News
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.errors import Refused, not_found
from server.settings import store
from server.settings.model import Choice, SettingChanged
from server.settings.setting import Setting, V

ALL = "all"  # they are few: read together, kept together
log = structlog.get_logger()


class Settings:
    """The settings of the house; see `Answers` for how late an answer may be.

    shape: `defaults` has every setting that is declared, with what the environment says
    """

    def __init__(
        self, database: Database, news: News, clock: Clock, defaults: Mapping[Setting[Any], bool | str]
    ) -> None:
        self._database = database
        self._clock = clock
        self._defaults = defaults
        self._declared = {setting.name: setting for setting in defaults}
        self._answers: Answers[str, Mapping[str, Any]] = Answers(news, clock, self._read)
        news.at_once(SettingChanged, lambda _: self.reread())

    async def get(self, setting: Setting[V]) -> V:
        """What is chosen. raises: KeyError for what nobody declared"""
        values = await self._answers.get(ALL) or {}
        value: V = values[setting.name]
        return value

    def reread(self) -> None:
        """Let the next answer be of now: before something is decided for everybody by it."""
        self._answers.drop(ALL)

    async def values(self, tx: Tx) -> tuple[Mapping[str, bool | str], Mapping[str, Choice]]:
        """Of every setting, by its name: what it is now; and who chose it when, if anybody has."""
        choices = await store.choices(tx)
        return {name: self._value(setting, choices.get(name)) for name, setting in self._declared.items()}, choices

    def named(self, name: str) -> Setting[Any]:
        """The setting of this name. raises: Refused(not_found)"""
        if name not in self._declared:
            raise not_found()
        return self._declared[name]

    async def choose(self, deed: Deed, setting: Setting[V], value: V, by: str) -> bool:
        """Let it be this from now on, in every process. Whether that changes anything."""
        values, _ = await self.values(deed.tx)
        if values[setting.name] == value:
            return False
        await store.choose(deed.tx, setting.name, Choice(value, by, self._clock.now()))
        deed.say(SettingChanged(setting.name))
        return True

    async def _read(self, _: str) -> Mapping[str, Any]:
        async with self._database.read() as tx:
            return (await self.values(tx))[0]

    def _value(self, setting: Setting[Any], choice: Choice | None) -> bool | str:
        """What was chosen, as long as it still fits: a later release may have another rule."""
        if choice is None:
            return self._defaults[setting]
        try:
            fitting: bool | str = setting.fit(choice.value)
        except Refused as no:
            log.warning("setting_unfit", setting=setting.name, code=no.code)
            return self._defaults[setting]
        return fitting

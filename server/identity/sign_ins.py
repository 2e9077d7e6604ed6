"""Browsers in which somebody is signed in: begun, recognised, listed, ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import HTTPConnection
from starlette.responses import Response

from server.identity import store
from server.identity.cookie import SignInCookie
from server.identity.model import PersonId, SignedOut, SignIn, SignInId
from server.identity.rules import device_of, is_lapsed, is_proven, is_seen_again
from server.journal.news import Deed, News
from server.kit.clock import Clock
from server.kit.coalescer import Coalescer
from server.kit.db import Database
from server.kit.db_faults import DatabaseAway, DatabaseFull
from server.kit.errors import not_found
from server.kit.ids import NewId, digest
from server.kit.languages import Languages, keep_choice


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in whose secret the browser does not have yet, nor the language that its person reads."""

    sign_in: SignIn
    secret: str
    language: str


class SignIns:
    """Who is signed in where."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        news: News,
        new_id: NewId,
        new_secret: NewId,
        cookie: SignInCookie,
        languages: Languages,
    ) -> None:
        self._database = database
        self._clock = clock
        self._news = news
        self._new_id = new_id
        self._new_secret = new_secret
        self.cookie = cookie
        self._languages = languages
        # After a restart everybody comes back at once.
        self._known = Coalescer(self._look)
        self._seen_again = Coalescer(self._see)

    async def begin(self, deed: Deed, person: PersonId, request: HTTPConnection) -> Begun:
        """Sign somebody in with a fresh secret, ending whatever this browser was signed in as.

        Whoever never chose a language reads from now on the one in which they came in.
        """
        tx = deed.tx
        old = self.cookie.read(request.scope)
        if old and (replaced := await store.sign_in_by_secret(tx, digest(old))):
            await store.end_sign_in(tx, replaced.person, replaced.id)
            deed.say(SignedOut(replaced.person, replaced.id))
        now, secret = self._clock.now(), self._new_secret()
        device = device_of(request.headers.get("user-agent", ""))
        sign_in = SignIn(SignInId(self._new_id()), person, now, now, device, now)
        await store.add_sign_in(tx, sign_in, digest(secret))
        language = await store.language(tx, person)
        if language is None:
            language = self._languages.read_by(request.scope)
            await store.change_person(tx, person, language=language)
        return Begun(sign_in, secret, language)

    def finish(self, begun: Begun, response: Response) -> None:
        """After the commit: hand the browser its secret, and the language."""
        self.cookie.put(response, begun.secret)
        keep_choice(response, begun.language, secure=self.cookie.secure)

    async def recognise(self, secret: str) -> tuple[SignIn, bool] | None:
        """The sign-in with this secret, and whether its cookie should be given anew to last longer."""
        now = self._clock.now()
        sign_in = await self._known.get(digest(secret))
        if sign_in is None or is_lapsed(sign_in.seen_at, now):
            return None
        if not is_seen_again(sign_in.seen_at, now):
            return sign_in, False
        try:
            await self._seen_again.get(sign_in.id)
        except (DatabaseAway, DatabaseFull):
            return sign_in, False  # reading goes on
        return replace(sign_in, seen_at=now), True

    def is_proven(self, sign_in: SignIn) -> bool:
        """Whether whoever uses it has just shown who they are."""
        return is_proven(sign_in.proved_at, self._clock.now(), mailable=sign_in.mailable)

    async def of(self, person: str) -> list[SignIn]:
        """Where somebody is signed in, newest use first."""
        now = self._clock.now()
        async with self._database.read() as tx:
            return [one for one in await store.sign_ins_of(tx, person) if not is_lapsed(one.seen_at, now)]

    async def end(self, person: str, sign_in: str) -> None:
        """Sign somebody out of one browser. raises: Refused(not_found)"""
        async with self._news.begin() as deed:
            if not await store.end_sign_in(deed.tx, person, sign_in):
                raise not_found()
            deed.say(SignedOut(PersonId(person), SignInId(sign_in)))

    async def _look(self, secret_hashes: Sequence[str]) -> Mapping[str, SignIn]:
        async with self._database.read() as tx:
            return await store.sign_ins_by_secret(tx, secret_hashes)

    async def _see(self, seen: Sequence[SignInId]) -> Mapping[SignInId, None]:
        async with self._database.begin() as tx:
            await store.see_sign_ins(tx, seen, self._clock.now())
        return {}

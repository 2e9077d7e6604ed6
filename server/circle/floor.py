"""Who may speak now, and who is next."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from server.circle.presence import without

Way = Literal["open", "round", "queue"]
HowEnded = Literal["spoken", "passed", "later", "skipped", "taken", "left", "set_aside"]
People = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """One way of speaking, with its holder and those who wait for their turn.

    shape: `line` is who comes in a round, without the holder, each once; `come_back` people are at its end; `skipped`
    and `late` are some of those who wait
    units: `spoken_ms` counts ended turns of the whole meeting, `talked_ms` what was said without one, as far as it
    matters to the order; `rest_ms` is what an interrupted turn has left
    """

    way: Way = "open"
    turn_s: int = 180
    least_heard_first: bool = False
    holder: str | None = None
    began_at: datetime | None = None
    ends_at: datetime | None = None
    line: People = ()
    come_back: People = ()
    skipped: People = ()  # by a facilitator, and not by their own wish
    late: People = ()  # they sat down after the round began
    passed: People = ()
    spoken: People = ()
    hands: People = ()
    taken_back: bool = False  # a facilitator holds the floor back: nobody gets it by themself
    spoken_ms: Mapping[str, int] = field(default_factory=dict)
    talked_ms: Mapping[str, int] = field(default_factory=dict)
    rest_ms: Mapping[str, int] = field(default_factory=dict)

    @property
    def next(self) -> People:
        """Who comes after the holder, in order; in a queue these are the hands."""
        match self.way:
            case "open":
                return ()
            case "round":
                return self.line
            case "queue":
                return self.least_heard(self.hands) if self.by_airtime else self.hands

    @property
    def by_airtime(self) -> bool:
        """Whether the turn goes to whoever has spoken least."""
        return self.way == "queue" and self.least_heard_first

    def least_heard(self, people: Iterable[str]) -> People:
        """Those who have spoken least first, in turns and without; among equals the order stays."""
        return tuple(sorted(people, key=lambda one: self.spoken_ms.get(one, 0) + self.talked_ms.get(one, 0)))

    @property
    def finished(self) -> bool:
        """Whether this is a round in which everybody had their turn."""
        return self.way == "round" and self.holder is None and not self.line

    @property
    def waits(self) -> bool:
        """Whether the turn goes to the next person by itself now."""
        return self.way != "open" and self.holder is None and not self.taken_back

    def first(self, here: Callable[[str], bool]) -> str | None:
        """Who of those that are here is next."""
        return next((person for person in self.next if here(person)), None)

    # -- the way of speaking

    def begun(self, way: Way, turn_s: int, least_heard_first: bool, line: People) -> "Floor":
        """A new beginning: nobody holds a turn, nobody has spoken; hands and airtime stay."""
        floor = Floor(way, turn_s, least_heard_first, line=line, hands=self.hands)
        return replace(floor, spoken_ms=self.spoken_ms, talked_ms=self.talked_ms)

    def resumed(self, now: "Floor", sitting: People) -> "Floor":
        """As it was set aside, for those who sit now: who came in the meantime comes at the end."""
        floor = self if self.holder is None else self.left(self.holder)
        lists = (floor.line, floor.come_back, floor.skipped, floor.late)
        line, come_back, skipped, late = (tuple(one for one in people if one in sitting) for people in lists)
        floor = replace(floor, line=line, come_back=come_back, skipped=skipped, late=late)
        floor = replace(floor, hands=now.hands, spoken_ms=now.spoken_ms, talked_ms=now.talked_ms)
        for person in sitting:
            floor = floor.joined(person)
        return floor

    def again(self, now: "Floor", sitting: People, since: timedelta) -> "Floor":
        """As it was before `now`, for those who sit now; the time since then counts for no turn."""
        floor = self if self.holder is None or self.holder in sitting else self.left(self.holder)
        hands = (*floor.hands, *(one for one in now.hands if one not in floor.hands and one != floor.holder))
        lists = (floor.line, floor.come_back, floor.skipped, floor.late, hands)
        line, come_back, skipped, late, hands = (tuple(one for one in some if one in sitting) for some in lists)
        floor = replace(floor, line=line, come_back=come_back, skipped=skipped, late=late, hands=hands)
        floor = replace(floor, talked_ms=now.talked_ms)
        if floor.began_at is not None and floor.ends_at is not None:
            floor = replace(floor, began_at=floor.began_at + since, ends_at=floor.ends_at + since)
        for person in sitting:
            floor = floor.joined(person)
        return floor

    def joined(self, person: str) -> "Floor":
        """With somebody who sat down after a round began: at its end, once; a finished one waits for a facilitator."""
        known = {self.holder, *self.line, *self.passed, *self.spoken}
        if self.way != "round" or person in known:
            return self
        return replace(self.at_end(person), late=(*self.late, person))

    def at_end(self, person: str) -> "Floor":
        """With this person last in a round, before those to come back to; a finished one waits for a facilitator."""
        first, last = split(self.line, self.come_back)
        return replace(self, line=(*first, person, *last), taken_back=self.taken_back or self.finished)

    def left(self, person: str) -> "Floor":
        """Without somebody who gave up their seat; what they said stays said."""
        floor = replace(self, holder=None, began_at=None, ends_at=None) if self.holder == person else self
        return replace(
            floor,
            line=drop(floor.line, person),
            come_back=drop(floor.come_back, person),
            skipped=drop(floor.skipped, person),
            late=drop(floor.late, person),
            hands=drop(floor.hands, person),
        )

    # -- turns

    def given(self, to: str, at: datetime) -> "Floor":
        """It is this person's turn from now on; the end is soft."""
        return replace(
            self.left(to),
            holder=to,
            began_at=at,
            ends_at=at + timedelta(milliseconds=self.rest_ms.get(to, self.turn_s * 1000)),
            passed=drop(self.passed, to),
            rest_ms=without(self.rest_ms, to),
            taken_back=False,
        )

    def ended(self, holder: str, how: HowEnded, spoken_ms: int) -> "Floor":
        """The turn is over, and nobody holds it."""
        if self.holder != holder:
            return self
        total = {**self.spoken_ms, holder: self.spoken_ms.get(holder, 0) + spoken_ms}
        rest_ms = max(0, self.length_ms - spoken_ms)
        floor = replace(self.left(holder), spoken_ms=total, taken_back=how == "taken")
        interrupted = replace(floor, rest_ms={**floor.rest_ms, holder: rest_ms})
        match how:
            case "passed":
                return replace(floor, passed=(*drop(floor.passed, holder), holder))
            case "later":
                return interrupted.later(holder)
            case "skipped":
                floor = interrupted.later(holder)
                return replace(floor, skipped=(*floor.skipped, holder))
            case "left" if self.way == "round" and rest_ms > 0:
                return interrupted
            case "set_aside" if rest_ms > 0:
                return interrupted.first_again(holder)
            case "spoken" | "taken" | "left" | "set_aside":
                return replace(floor, spoken=(*drop(floor.spoken, holder), holder))

    @property
    def length_ms(self) -> int:
        """How long the running turn may last: as given, and what was added."""
        if self.began_at is None or self.ends_at is None:
            return self.turn_s * 1000
        return round((self.ends_at - self.began_at).total_seconds() * 1000)

    def first_again(self, person: str) -> "Floor":
        """With this person before all who wait."""
        if self.way == "round":
            return replace(self, line=(person, *self.line))
        return replace(self, hands=(person, *drop(self.hands, person)))

    def later(self, person: str) -> "Floor":
        """This person comes after everybody else."""
        floor = self.left(person)
        if self.way == "round":
            return replace(floor, line=(*floor.line, person), come_back=(*floor.come_back, person))
        return replace(floor, hands=(*floor.hands, person))

    def reconsidered(self, person: str) -> "Floor":
        """Somebody who passed would speak after all."""
        return replace(self, passed=drop(self.passed, person)).at_end(person) if person in self.passed else self

    def passed_on(self, person: str) -> "Floor":
        """Somebody who waits for their turn would rather not speak this time."""
        floor = self.left(person)
        return floor if self.way != "round" else replace(floor, passed=(*drop(floor.passed, person), person))

    def extended(self, ends_at: datetime) -> "Floor":
        """With a later soft end."""
        return self if self.holder is None else replace(self, ends_at=ends_at)

    def reordered(self, people: People) -> "Floor":
        """With those who wait in this order; whoever is no longer at the end needs no coming back."""
        if set(people) != set(self.next) or len(people) != len(self.next):
            return self
        if self.way == "queue":
            return replace(self, hands=people)
        come_back = split(people, self.come_back)[1]
        skipped = tuple(one for one in self.skipped if one in come_back)
        return replace(self, line=people, come_back=come_back, skipped=skipped)

    # -- hands

    def raised(self, person: str) -> "Floor":
        """With this hand up, after the others."""
        return self if person in self.hands else replace(self, hands=(*self.hands, person))

    def lowered(self, people: Iterable[str]) -> "Floor":
        """With these hands down."""
        down = set(people)
        floor = replace(self, hands=tuple(person for person in self.hands if person not in down))
        if self.way != "queue":
            return floor
        return replace(floor, skipped=tuple(person for person in self.skipped if person not in down))


def split(line: People, come_back: People) -> tuple[People, People]:
    """The line in two: those who come in order, and at the end those who asked to be come back to."""
    at = len(line)
    while at and line[at - 1] in come_back:
        at -= 1
    return line[:at], line[at:]


def drop(people: People, person: str) -> People:
    """The same people in the same order without one."""
    return tuple(one for one in people if one != person)

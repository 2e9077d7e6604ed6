"""No order of commands, drops and waiting breaks what a room promises."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any, Literal, get_args

import hypothesis.strategies as st
import msgspec
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from server.circle.lines import Drop, DropProcess, Tick
from server.circle.one_place import MediaChosen, ReleaseMedia
from server.kit.errors import Refused
from server.realtime import merge_patch
from server.realtime.machine import SYSTEM, Actor
from server.room import commands as ask
from server.room.events import (
    Event,
    Readmitted,
    Removed,
    RosterSet,
)  # fmt: skip
from server.room.lead import SAFE_AFTER_S
from server.room.machine import RoomMachine
from server.room.model import MAX_SEATS, Room
from server.room.policy import policy
from server.room.system import Command, CountTalk, EnterOn, Plan, SetPrivateChats, SetRoster
from server.room.views import OwnView, RoomView
from tests.keys import key_of
from tests.realtime.screens import together
from tests.room.asked import ANYBODY, CONNECTIONS, FLOOR, HOLDING, PEOPLE
from tests.room.kept import nothing_is_lost_in_safe_mode, nothing_is_lost_while_frozen
from tests.room.meeting import NAMES, START
from tests.room.unasked import nobody_is_heard_or_seen_unasked

EVENTS: Callable[[bytes], list[Event]] = msgspec.json.Decoder(list[Event]).decode

person = st.sampled_from(PEOPLE)
connection = st.sampled_from(CONNECTIONS)


class AnyEvening(RuleBasedStateMachine):
    """Five people do whatever they like, in a group whose first two facilitate."""

    def __init__(self) -> None:
        super().__init__()
        self.machine = RoomMachine()
        self.room: Room = self.machine.start("meeting")
        self.now = START
        self.log: list[tuple[bytes, Any]] = []
        self.screens: dict[str, Any] = {}
        self.order: tuple[str, ...] = ()
        self.kept_out: set[str] = set()
        self.act(SYSTEM, Plan("group", START, START + timedelta(hours=1)))
        self.act(SYSTEM, SetRoster(tuple(PEOPLE[:2]), frozenset(PEOPLE)))
        self.act(SYSTEM, SetPrivateChats(True))

    @initialize(way=st.sampled_from(["open", "round", "queue"]), hands=st.lists(person))
    def everybody_has_come(self, way: Literal["open", "round", "queue"], hands: list[str]) -> None:
        for who in PEOPLE:
            self.act(Actor(who, "member"), EnterOn(f"{NAMES[who]}-1", "p1", key=key_of(who)))
        self.act(Actor(PEOPLE[0], "facilitator"), ask.AdmitAll())
        for who in PEOPLE:
            self.act(self.at_their_page(who), ask.SetMicrophone(True))
        for who in hands:
            self.act(Actor(who, "member"), ask.RaiseHand())
        self.act(Actor(PEOPLE[0], "facilitator"), ask.SetWay(way))

    def at_their_page(self, who: str) -> Actor:
        """The person at the page that has their media."""
        seats = self.room.seats
        return Actor(who, "member", seats[who].media or "" if who in seats else "")

    def act(self, actor: Actor, command: Command) -> None:
        try:
            events = list(self.machine.decide(self.room, actor, command, self.now))
        except Refused:
            return
        before = self.room
        for event in events:
            self.room = self.machine.evolve(self.room, event, self.now)
            self.remember_who_is_kept_out(event)
        nobody_is_heard_or_seen_unasked(before, self.room, actor, command)
        if events:
            self.log.append((msgspec.json.encode(events), self.now))
        if not before.holds(actor.person):
            nothing_is_lost_while_frozen(before, self.room, events)
        nothing_is_lost_in_safe_mode(before, self.room, events)

    def remember_who_is_kept_out(self, event: Event) -> None:
        match event:
            case Removed(person=person, may_return=False):
                self.kept_out.add(person)
            case Removed(person=person):
                self.kept_out.discard(person)
            case Readmitted(person=person):
                self.kept_out.discard(person)
            case RosterSet(succession=succession):  # the group trusts them with its meetings
                self.kept_out -= set(succession)
            case _:
                pass

    @rule(
        who=person,
        tab=st.integers(1, 2),
        process=st.sampled_from(["p1", "p2"]),
        old=st.none() | connection,
        can=st.sampled_from([(None, False), (None, True), (key_of("any"), True)]),
    )
    def enters(self, who: str, tab: int, process: str, old: str | None, can: tuple[str | None, bool]) -> None:
        self.act(Actor(who, "member"), EnterOn(f"{NAMES[who]}-{tab}", process, old, *can))

    @rule(who=st.sampled_from(PEOPLE[:2]), tab=st.integers(1, 2))
    def a_facilitator_enters_and_admits(self, who: str, tab: int) -> None:
        self.act(Actor(who, "facilitator"), EnterOn(f"{NAMES[who]}-{tab}", "p1"))
        self.act(Actor(who, "facilitator"), ask.AdmitAll())

    @rule(who=st.sampled_from(PEOPLE[:2]), command=st.sampled_from(FLOOR))
    def a_facilitator_moves_the_floor(self, who: str, command: Command) -> None:
        self.act(Actor(who, "facilitator"), command)

    @rule(who=st.sampled_from(PEOPLE[:2]), command=st.sampled_from(HOLDING))
    def a_facilitator_acts(self, who: str, command: Command) -> None:
        self.act(Actor(who, "facilitator"), command)

    @rule(who=person, command=st.sampled_from(ANYBODY))
    def somebody_acts(self, who: str, command: Command) -> None:
        self.act(self.at_their_page(who), command)

    @rule(who=st.sampled_from(PEOPLE[:2]), sure=st.integers(0, 9))
    def a_facilitator_ends_the_meeting(self, who: str, sure: int) -> None:
        if sure == 0:
            self.act(Actor(who, "facilitator"), ask.EndMeeting())

    @rule(who=person, command=st.sampled_from([*FLOOR, *HOLDING]))
    def somebody_tries_what_facilitators_do(self, who: str, command: Command) -> None:
        self.act(Actor(who, "member"), command)

    @rule()
    def the_holder_finishes(self) -> None:
        if self.room.floor.holder is not None:
            self.act(Actor(self.room.floor.holder, "member"), ask.NextTurn(self.room.floor.holder))

    @rule(which=connection)
    def a_line_drops(self, which: str) -> None:
        self.act(SYSTEM, Drop((which,), self.now))

    @rule(who=person, where=st.sampled_from(["room", "tearoom", "house"]), ago_s=st.sampled_from([0, 1, 100]))
    def somebody_is_heard_elsewhere(self, who: str, where: Literal["room", "tearoom", "house"], ago_s: int) -> None:
        chosen = MediaChosen(who, f"{where}:other", where, self.now - timedelta(seconds=ago_s))
        self.act(SYSTEM, ReleaseMedia(chosen))

    @rule(talked_ms=st.dictionaries(person, st.sampled_from([0, 1, 40_000, 90_000])))
    def the_media_process_has_counted(self, talked_ms: dict[str, int]) -> None:
        self.act(SYSTEM, CountTalk(talked_ms))
        heard = self.room.floor.least_heard(self.room.seats)
        told = replace(self.room.floor, talked_ms=talked_ms).least_heard(self.room.seats)
        assert heard == told or self.room.phase == "ended", "the room never has another order than was counted"

    @rule(process=st.sampled_from(["p1", "p2"]))
    def a_process_dies(self, process: str) -> None:
        self.act(SYSTEM, DropProcess(process, self.now - timedelta(seconds=3)))

    @rule(leaving=st.sampled_from([*PEOPLE, *[None] * 10]), facilitators=st.permutations(PEOPLE[:3]))
    def the_group_changes(self, leaving: str | None, facilitators: list[str]) -> None:
        members = frozenset(PEOPLE) - {leaving}
        self.act(SYSTEM, SetRoster(tuple(one for one in facilitators[:2] if one in members), members))

    @rule(on=st.sampled_from([True, True, True, False]))
    def the_house_changes_its_mind_about_private_chats(self, on: bool) -> None:
        self.act(SYSTEM, SetPrivateChats(on))

    @rule(seconds=st.sampled_from([1, 10, 16, 21, 61, 601]))
    def time_passes(self, seconds: int) -> None:
        until = self.now + timedelta(seconds=seconds)
        while (due := self.machine.wake_at(self.room)) is not None and due <= until:
            self.now = max(self.now, due)
            self.act(SYSTEM, Tick())
            again = self.machine.wake_at(self.room)
            assert again is None or again > self.now, "a tick settles everything that is due"
        self.now = until

    # -- what always holds

    @invariant()
    def the_holder_sits(self) -> None:
        floor = self.room.floor
        assert floor.holder is None or floor.holder in self.room.seats
        assert floor.holder not in floor.next
        assert len(set(floor.next)) == len(floor.next)
        assert set(floor.next) | set(floor.hands) <= set(self.room.seats)
        assert set(floor.skipped) | set(floor.late) <= set(floor.next)
        assert not set(floor.skipped) & set(floor.late)
        assert floor.come_back == floor.line[len(floor.line) - len(floor.come_back) :]
        assert floor.way != "open" or floor.holder is None
        assert self.room.phase != "safe" or floor.way == "open", "nobody could be heard"

    @invariant()
    def seats_are_stable(self) -> None:
        order = tuple(self.room.seats)
        assert len(order) <= MAX_SEATS
        stayed = [one for one in self.order if one in self.room.seats]
        assert list(order[: len(stayed)]) == stayed
        assert not set(order) & set(self.room.door.waiting)
        self.order = order

    @invariant()
    def only_those_who_sit_and_are_here_hear_and_see(self) -> None:
        made = policy(self.room, len(self.log))
        here = {one for one in self.room.seats if self.room.presence.here(one)}
        assert set(made.permissions) == (here if self.room.phase in ("open", "safe") else set())
        assert made.order == list(made.permissions)
        assert made.stage is None or made.stage in made.permissions
        heard = {one for one, place in made.permissions.items() if place.heard}
        assert all(self.room.seats[one].microphone for one in heard)
        if self.room.floor.way != "open":
            facilitators = {one for one in PEOPLE if self.room.role(one) != "member"}
            assert heard <= facilitators | {self.room.floor.holder}

    @invariant()
    def at_most_one_screen_is_shown_and_a_facilitator_could_end_it(self) -> None:
        made = policy(self.room, len(self.log))
        shared = [one for one, place in made.permissions.items() if place.shares]
        assert shared == [one for one in made.permissions if one == self.room.screen and made.permissions[one].receives]
        for one in shared:
            assert self.room.phase == "open"
            assert self.room.seats[one].media is not None
            assert self.room.floor.way == "open" or one == self.room.floor.holder or self.room.role(one) != "member"

    @invariant()
    def who_takes_part_seals_or_everybody_here_agreed(self) -> None:
        made, presence = policy(self.room, len(self.log)), self.room.presence
        for one, place in made.permissions.items():
            media = self.room.seats[one].media
            agreed = self.room.consents.to.get(one, frozenset[str]())
            asked = {other for other in made.permissions if presence.calling(other)}
            takes_part = media is None or presence.seals(media) or agreed >= asked
            assert place.receives == (takes_part and one in asked)
            assert media is None or one in asked
            assert place.receives or not (place.heard or place.seen or place.shares)

    @invariant()
    def the_lead_sits(self) -> None:
        lead, phase = self.room.lead, self.room.phase
        assert lead.person is None or lead.person in self.room.seats or phase == "ended"
        assert lead.person is None or phase in ("open", "ended")
        assert lead.offered is None or (phase != "before" and lead.offered != lead.person)

    @invariant()
    def whoever_is_removed_for_good_is_out(self) -> None:
        assert not self.kept_out & (set(self.room.seats) | set(self.room.door.waiting))

    @invariant()
    def a_facilitator_of_the_group_can_take_the_lead_of_anybody_else(self) -> None:
        lead = self.room.lead
        if self.room.phase not in ("open", "safe") or lead.person in lead.succession:
            return
        for one in filter(self.room.here, lead.succession):
            room = self.room
            for event in self.machine.decide(room, Actor(one, "facilitator"), ask.TakeLead(), self.now):
                room = self.machine.evolve(room, event, self.now)
            assert (room.phase, room.lead.person) == ("open", one)

    @invariant()
    def a_frozen_floor_is_never_for_ever(self) -> None:
        if self.room.frozen and self.room.anyone_here():
            due = self.machine.wake_at(self.room)
            assert due is not None
            assert due <= self.now + timedelta(seconds=SAFE_AFTER_S)

    @invariant()
    def a_private_chat_is_between_a_facilitator_and_somebody_else_who_sits_and_only_they_see_it(self) -> None:
        private = self.room.private
        assert private.allowed or not private.of
        for member, chat in private.of.items():
            assert self.room.holds(chat.facilitator)
            assert member in self.room.seats
            assert member != chat.facilitator
        pairs = {frozenset((member, chat.facilitator)) for member, chat in private.of.items() if chat.open}
        for one, other in product(PEOPLE, PEOPLE):
            assert private.open_between(one, other) == (frozenset((one, other)) in pairs), "who may write to whom"
        for one in PEOPLE:
            mine = {member for member, chat in private.of.items() if one in (member, chat.facilitator)}
            seen = self.machine.own(self.room, one)
            assert isinstance(seen, OwnView)
            others = {chat.person for chat in seen.you.private_chats}
            assert len(others) == len(seen.you.private_chats) == len(mine)
            assert {
                member for other in others if (found := private.between(one, other)) for member in found[:1]
            } == mine

    @invariant()
    def media_belongs_to_a_line_of_its_person(self) -> None:
        if self.room.phase != "ended":
            for one in self.room.seats:
                media = self.room.seats[one].media
                assert media is None or media in self.room.presence.connections(one)
                assert media is None or self.room.seats[one].elsewhere is None

    @invariant()
    def no_deadline_is_overdue(self) -> None:
        due = self.machine.wake_at(self.room)
        assert due is None or due > self.now

    @invariant()
    def everybody_sees_what_is_theirs_and_patches_lead_there(self) -> None:
        for one in PEOPLE:
            whose, own = self.machine.audience(self.room, one), self.machine.own(self.room, one)
            shared = self.machine.view(self.room, whose, NAMES)
            seen = msgspec.to_builtins(together(RoomView, shared, own))
            screen = self.screens.get(one)
            if screen is not None:
                assert merge_patch.apply(screen, merge_patch.diff(screen, seen)) == seen
            self.screens[one] = seen
            if whose != "facilitator":
                assert not seen.keys() & {"waiting", "waiting_order", "spoken_s", "struggling"}
            if whose == "waiting":
                assert not seen.keys() & {"order", "screen"}
                assert seen["floor"] == {}
                assert set(seen.get("seats", {})) <= {self.room.lead.person}

    def teardown(self) -> None:
        again = self.machine.start("meeting")
        for events, at in self.log:
            for event in EVENTS(events):
                again = self.machine.evolve(again, event, at)
        assert again == self.room


TestAnyEvening = AnyEvening.TestCase
TestAnyEvening.settings = settings(max_examples=50, stateful_step_count=200, deadline=None)


@given(st.lists(st.one_of([st.from_type(kind) for kind in get_args(Event)]), max_size=30))
@settings(deadline=None, max_examples=100)
def test_every_event_folds_into_every_state(events: list[Event]) -> None:
    machine = RoomMachine()
    room = machine.start("meeting")
    for event in events:
        room = machine.evolve(room, event, START)
        machine.wake_at(room)
        for one in PEOPLE:
            machine.view(room, machine.audience(room, one), NAMES)
            machine.own(room, one)

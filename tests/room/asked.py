"""Whatever anybody may ask of a room, for tests of any order of commands."""

from itertools import permutations

from server.circle.lines import TakeMediaOn
from server.room import commands as ask
from server.room.system import Command, ShareScreenOn
from tests.people import CAST

PEOPLE = [person.id for person in CAST]
CONNECTIONS = [f"{person.name}-{tab}" for person in CAST for tab in (1, 2)]

FLOOR: list[Command] = [
    *(ask.SetWay(way, least_heard_first=fair) for way in ("round", "queue", "open") for fair in (True, False)),
    *(ask.SetWay("round", first=one, reverse=reverse) for one in PEOPLE[1:3] for reverse in (True, False)),
    *(ask.GiveTurn(one) for one in PEOPLE),
    *(command(one) for command in (ask.NextTurn, ask.SkipTurn) for one in PEOPLE),
    *(ask.ExtendTurn(one, 60) for one in PEOPLE),
    *(ask.Reorder(list(people)) for people in permutations(PEOPLE, 2)),
    ask.TakeTurn(),
    ask.ResumeRound(),
    *(ask.Undo(act) for act in range(1, 9)),
    ask.LowerAllHands(),
]
HOLDING: list[Command] = [
    *(command(one) for command in (ask.Admit, ask.Refuse, ask.HandOver, ask.Mute, ask.AskToUnmute) for one in PEOPLE),
    *(command(one) for command in (ask.StopCamera, ask.StopScreen, ask.SeenStruggle, ask.LowerHand) for one in PEOPLE),
    *(command(one, on) for command in (ask.Remove, ask.Appoint) for one in PEOPLE for on in (True, False)),
    *(ask.Lock(on) for on in (True, False)),
]
ANYBODY: list[Command] = [
    *(command(on, stops) for command in (ask.SetMicrophone, ask.SetCamera) for on in (True, False) for stops in (0, 1)),
    *(ask.Struggle(on) for on in (True, False)),
    *(ask.AgreeUnsealed(one) for one in PEOPLE),
    *(on(connection) for on in (TakeMediaOn, ShareScreenOn) for connection in CONNECTIONS[::2]),
    *(ask.RaiseHand(), ask.LowerHand(), ask.Pass(), ask.Pass(), ask.ComeBack(), ask.ComeBack()),
    *(ask.OpenTogether(), ask.DeclineUnmute(), ask.AcceptLead(), ask.DeclineLead(), ask.TakeLead(), ask.Leave()),
    *(ask.GoSafe(), ask.GoSafe(on=False)),
    *(command(one) for command in (ask.OpenPrivateChat, ask.EndPrivateChat) for one in PEOPLE),
]

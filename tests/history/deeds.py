"""What people may ask of a room, of a tea-room and of a chat, at random: sensible, late, forbidden, pointless."""

import random
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from server.circle.floor import Way
from server.conversation.views import Edit, Say, Unsay
from server.room import commands as room
from server.room.commands import RoomCommand
from server.tearoom import commands as tea
from server.tearoom.commands import CHAIRS, TearoomCommand

KINDS: list[Literal["me_too", "thank_you", "i_hear_you"]] = ["me_too", "thank_you", "i_hear_you"]


class Deeds:
    """Throws the dice. shape: `people` are those who may be meant, the facilitator first"""

    def __init__(self, dice: random.Random, people: Sequence[str]) -> None:
        self._dice, self._people = dice, people

    def in_room(self, view: Any) -> RoomCommand:
        """Anything somebody might do in a room that looks like this to them."""
        one, on, draw = self._dice.choice(self._people), self._dice.random() < 0.5, self._dice.random()
        holder = view.get("floor", {}).get("holder", one) if self._dice.random() < 0.8 else one
        if view.get("you", {}).get("where") != "seated" and draw < 0.5:
            return room.Enter()
        if view.get("you", {}).get("role", "member") != "member" and draw < 0.3:
            return self._dice.choice([room.AdmitAll(), room.Lock(False), room.Admit(one)])
        return self._dice.choice(
            [self._own(one, on), self._own(one, on), self._floor(view, holder, one), self._holding(one, on)]
        )

    def in_tearoom(self, person: str, view: Any) -> TearoomCommand:
        """Anything somebody might do in a tea-room. The first stays: when all are gone, what was done is forgotten."""
        on, draw = self._dice.random() < 0.5, self._dice.random()
        if not view.get("inside") and draw < 0.6:
            return tea.WalkIn(seen=on)
        if draw < 0.4:
            return tea.Sit(self._dice.choice(list(CHAIRS)))
        own = [tea.Stand(), tea.WalkIn(seen=on), tea.SetMicrophone(on), tea.SetCamera(on), tea.LikeCompany(on)]
        return self._dice.choice(
            [
                *own,
                tea.TakeMedia(),
                tea.AgreeUnsealed(self._dice.choice(self._people)),
                tea.TellKeys("said"),
                *([tea.WalkOut()] if draw < 0.6 and person != self._people[0] else []),
            ]
        )

    def in_chat(self, text: str, view: Any) -> Say | Edit | Unsay:
        """Mostly something new; sometimes something is put right, or taken back."""
        messages = [int(number) for number in view.get("messages", {})]
        if messages and self._dice.random() < 0.2:
            number = self._dice.choice(messages)
            return Unsay(number) if self._dice.random() < 0.5 else Edit(number, f"{text}, rather")
        return Say(text)

    def _own(self, one: str, on: bool) -> RoomCommand:
        stops = self._dice.choice([0, 0, 1, 2])
        return self._dice.choice(
            [
                *(
                    room.SetMicrophone(on, stops),
                    room.SetCamera(on, stops),
                    room.RaiseHand(),
                    room.LowerHand(),
                    room.LowerHand(one),
                ),
                *(room.AgreeUnsealed(one), room.TellKeys("said")),
                *(room.Struggle(on), room.TakeMedia(), room.DeclineUnmute(), room.AcceptLead(), room.DeclineLead()),
                *(room.TakeLead(), room.GoSafe(on), room.OpenPrivateChat(one), room.EndPrivateChat(one)),
                *(room.ShareScreen(), room.StopScreen(), room.StopScreen(one)),
                *(room.OpenTogether(), room.Enter(), room.React(self._dice.choice(KINDS)), room.Pass()),
                room.Leave() if self._dice.random() < 0.3 else room.ComeBack(),
            ]
        )

    def _floor(self, view: Any, holder: str, one: str) -> RoomCommand:
        following = list(view.get("floor", {}).get("next", []))
        self._dice.shuffle(following)
        ways: list[Way] = ["round", "queue", "open"]
        return self._dice.choice(
            [
                *(room.NextTurn(holder), room.NextTurn(holder), room.SkipTurn(holder), room.ExtendTurn(holder, 60)),
                *(
                    room.GiveTurn(one),
                    room.TakeTurn(),
                    room.ResumeRound(),
                    room.Reorder(following),
                    room.LowerAllHands(),
                ),
                room.Undo(self._dice.randint(1, 12)),
                room.SetWay(self._dice.choice(ways), turn_s=30, least_heard_first=self._dice.random() < 0.3),
            ]
        )

    def _holding(self, one: str, on: bool) -> RoomCommand:
        return self._dice.choice(
            [
                *(room.Admit(one), room.AdmitAll(), room.Refuse(one), room.Mute(one), room.AskToUnmute(one)),
                *(room.StopCamera(one), room.SeenStruggle(one), room.Appoint(one, on), room.HandOver(one)),
                room.Remove(one, may_return=True) if self._dice.random() < 0.3 else room.Lock(on),
            ]
        )


def body(command: msgspec.Struct) -> msgspec.Raw:
    """As it comes over the socket."""
    return msgspec.Raw(msgspec.json.encode(command))

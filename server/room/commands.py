"""What people can ask of a room. Imperative, in the facilitator's words; decoded straight from the socket."""

from typing import Annotated, Literal

import msgspec

from server.circle.floor import Way
from server.circle.sealing import PublicKey, Said
from server.groups.api import QUESTION
from server.kit.ids import GivenId

Person = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
TurnSeconds = Annotated[int, msgspec.Meta(ge=15, le=1800)]
PrivatelySaid = Annotated[str, msgspec.Meta(max_length=4_500)]  # 3,000 bytes of text, sealed and in Base64
OwnQuestion = Annotated[str, msgspec.Meta(max_length=QUESTION.most_code_points)]
Prompt = Literal["none", "check_in", "topic", "check_out"]


class RoomCommand(msgspec.Struct, frozen=True, tag_field="do", forbid_unknown_fields=True):
    """Who sends it comes from the connection, never from the frame."""


# -- the door


class Enter(RoomCommand, frozen=True):
    """Sit down (facilitators, and whoever was admitted) or wait in the lobby (everybody else).

    `replaces` is the connection this page had before: the server may not have noticed yet that it is gone. `key` is
    this page's public key; left out by one that cannot seal what it sends. `calls`: whether this page can make a call
    at all; one that cannot takes part by text.
    """

    replaces: GivenId | None = None
    key: PublicKey | None = None
    calls: bool = True


class Leave(RoomCommand, frozen=True):
    """Go on purpose: the seat is given up, the way back stays open."""


class TakeMedia(RoomCommand, frozen=True):
    """Use microphone and camera in this tab; another tab of mine that had them lets go."""


class Admit(RoomCommand, frozen=True):
    person: Person


class AdmitAll(RoomCommand, frozen=True):
    pass


class Refuse(RoomCommand, frozen=True):
    person: Person


class Lock(RoomCommand, frozen=True):
    on: bool


class OpenTogether(RoomCommand, frozen=True):
    """No facilitator has come: I am for opening the room ourselves. The second voice opens it in safe mode."""


# -- oneself


class SetMicrophone(RoomCommand, frozen=True):
    """Off, always. On, from the page that has my media: `stops` is `mic_stops` as I saw it when I pressed."""

    on: bool
    stops: int = 0


class SetCamera(RoomCommand, frozen=True):
    """The same, with `cam_stops`."""

    on: bool
    stops: int = 0


class ShareScreen(RoomCommand, frozen=True):
    """Show my screen from this tab, which has my media; a facilitator's takes the place of another's."""


class StopScreen(RoomCommand, frozen=True):
    person: Person | None = None  # None: my own; somebody else's: facilitators only


class RaiseHand(RoomCommand, frozen=True):
    pass


class LowerHand(RoomCommand, frozen=True):
    person: Person | None = None  # None: my own; somebody else's: facilitators only


class LowerAllHands(RoomCommand, frozen=True):
    pass


class React(RoomCommand, frozen=True):
    """Shown for a moment and never stored."""

    kind: Literal["me_too", "thank_you", "i_hear_you"]


class TellLine(RoomCommand, frozen=True):
    """How well my sound and pictures travel, for everybody to see; told again while it is not good, never stored."""

    line: Literal["good", "fair", "weak"]


class TellKeys(RoomCommand, frozen=True):
    """Pass this on, unread, to the browsers of the others who sit: they agree on keys."""

    said: Said


class AgreeUnsealed(RoomCommand, frozen=True):
    """Be heard and seen unsealed as long as this person is here, whose browser cannot seal; it may be me."""

    person: Person


class Struggle(RoomCommand, frozen=True):
    """Tell the facilitators, and only them, that I am finding this hard; or that I am all right again."""

    on: bool


class SeenStruggle(RoomCommand, frozen=True):
    person: Person


# -- between a facilitator and a member


class OpenPrivateChat(RoomCommand, frozen=True):
    """By a facilitator: ask a member. By a member: write to this facilitator, who may have asked; whomever else the
    member had one with has it no more.
    """

    person: Person


class EndPrivateChat(RoomCommand, frozen=True):
    """End it, withdraw what I asked, or: not now."""

    person: Person


class TellPrivately(RoomCommand, frozen=True):
    """Pass this on, unread, to the one whom I have an open private chat with."""

    person: Person
    said: PrivatelySaid


# -- the floor


class SetWay(RoomCommand, frozen=True):
    """Choose the way of speaking; a queue begins with the first hand.

    A round begins with `first`, or with the first in seat order, and goes round the seats; `reverse`: the other way.
    `question` is one's own, in place of `prompt`. The group remembers it, and the length.
    """

    way: Way
    turn_s: TurnSeconds = 180
    prompt: Prompt = "none"
    least_heard_first: bool = False
    question: OwnQuestion = ""
    first: Person | None = None
    reverse: bool = False


class GiveTurn(RoomCommand, frozen=True):
    to: Person


class TakeTurn(RoomCommand, frozen=True):
    """Take the turn back: nobody holds it until it is given again."""


class NextTurn(RoomCommand, frozen=True):
    """End the turn and give it to whoever is next; by the holder: I have finished."""

    holder: Person  # whose turn the sender saw; refused as `turn_moved_on` when it is another's by now


class SkipTurn(RoomCommand, frozen=True):
    """Move on without counting the holder as having spoken: they come at the end, and are told that it was not their
    wish.
    """

    holder: Person


class Pass(RoomCommand, frozen=True):
    """I would rather not speak this time."""


class ComeBack(RoomCommand, frozen=True):
    """Come back to me: after everybody else. By somebody who passed: I would speak after all."""


class Reorder(RoomCommand, frozen=True):
    """Who comes next, in this order; must be the same people as are waiting now."""

    next: Annotated[list[Person], msgspec.Meta(max_length=20)]


class ResumeRound(RoomCommand, frozen=True):
    """Go on with the round or queue that safe mode set aside: same question, same order, who has spoken has spoken."""


class ExtendTurn(RoomCommand, frozen=True):
    holder: Person
    by_s: Annotated[int, msgspec.Meta(ge=15, le=600)]


class Undo(RoomCommand, frozen=True):
    """As it was before what I have just done: `act` is `you.undo.act` as I saw it when I pressed.

    For a moment after a skip, a turn given, all hands lowered, somebody removed, as long as nothing has followed.
    """

    act: int


# -- holding the circle


class Mute(RoomCommand, frozen=True):
    person: Person


class AskToUnmute(RoomCommand, frozen=True):
    person: Person


class DeclineUnmute(RoomCommand, frozen=True):
    pass


class StopCamera(RoomCommand, frozen=True):
    person: Person


class Remove(RoomCommand, frozen=True):
    person: Person
    may_return: bool


class HandOver(RoomCommand, frozen=True):
    """Ask somebody to lead from now on. I lead until they accept; `AcceptLead` and `DeclineLead` answer."""

    to: Person


class TakeLead(RoomCommand, frozen=True):
    """Lead at once: the group's facilitators can, when nobody leads or somebody who is none of them.

    By the lead: keep it after all, and withdraw what `HandOver` offered.
    """


class Appoint(RoomCommand, frozen=True):
    """Make somebody co-facilitator of this meeting, or end that."""

    person: Person
    on: bool


class AcceptLead(RoomCommand, frozen=True):
    pass


class DeclineLead(RoomCommand, frozen=True):
    pass


class GoSafe(RoomCommand, frozen=True):
    """Nobody leads: I am for going on without a facilitator, or not any more. Two voices do it; one when I am alone."""

    on: bool = True


class EndMeeting(RoomCommand, frozen=True):
    pass


ClientCommand = (
    Enter | Leave | TakeMedia | Admit | AdmitAll | Refuse | Lock | OpenTogether
    | SetMicrophone | SetCamera | ShareScreen | StopScreen
    | RaiseHand | LowerHand | LowerAllHands | React | TellLine
    | TellKeys | AgreeUnsealed | Struggle | SeenStruggle
    | SetWay | GiveTurn | TakeTurn | NextTurn | SkipTurn | Pass | ComeBack | Reorder | ExtendTurn | ResumeRound | Undo
    | Mute | AskToUnmute | DeclineUnmute | StopCamera | Remove | HandOver | Appoint
    | AcceptLead | DeclineLead | TakeLead | GoSafe | EndMeeting
    | OpenPrivateChat | EndPrivateChat | TellPrivately
)  # fmt: skip

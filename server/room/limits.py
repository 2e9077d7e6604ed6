"""How often each command of a room may be sent, and which of them come first."""

from server.kit.limits import (
    COMMAND,
    DEVICE,
    KEYS,
    LINE_TOLD,
    PRIVATE_CHAT,
    PRIVATELY_SAID,
    REACTION,
    SAFETY,
)
from server.realtime.machine import Actor
from server.room import commands as c
from server.room.model import Room
from server.room.system import Command

SAFETY_COMMANDS = (
    c.Lock, c.Refuse, c.Remove, c.Mute, c.StopCamera, c.StopScreen, c.TakeTurn, c.TakeLead, c.EndMeeting,
)  # fmt: skip
LIMITS = {
    SAFETY: SAFETY_COMMANDS,
    COMMAND: (
        c.Enter, c.Leave, c.TakeMedia, c.Admit, c.AdmitAll, c.OpenTogether, c.AgreeUnsealed, c.SeenStruggle,
        c.SetWay, c.GiveTurn, c.NextTurn, c.SkipTurn, c.Pass, c.ComeBack, c.Reorder, c.ExtendTurn, c.LowerAllHands,
        c.AskToUnmute, c.DeclineUnmute, c.HandOver, c.Appoint, c.AcceptLead, c.DeclineLead,
        c.GoSafe, c.ResumeRound, c.Undo, c.EndPrivateChat,
    ),
    DEVICE: (c.SetMicrophone, c.SetCamera, c.ShareScreen, c.RaiseHand, c.LowerHand, c.Struggle),
    REACTION: (c.React,),
    LINE_TOLD: (c.TellLine,),
    KEYS: (c.TellKeys,),
    PRIVATE_CHAT: (c.OpenPrivateChat,),
    PRIVATELY_SAID: (c.TellPrivately,),
}  # fmt: skip


def overtakes(room: Room, actor: Actor, command: Command) -> bool:
    """Whether this is what keeps the circle safe, from somebody who may do it: it waits for nobody else's command."""
    may = room.holds(actor.person) or actor.person in room.lead.succession
    return may and isinstance(command, SAFETY_COMMANDS)

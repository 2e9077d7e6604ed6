"""Private chats: a facilitator may ask a member, a member may write to a facilitator, and either ends it at once."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from server.kit.errors import Kind, Refused
from server.room.commands import EndPrivateChat, OpenPrivateChat
from server.room.events import Event
from server.room.model import Room
from server.room.private_events import (
    PrivateChatAsked,
    PrivateChatEnded,
    PrivateChatOpened,
    PrivateChatsSet,
    PrivateEvent,
)
from server.room.rules.guards import must_be_here, must_sit
from server.room.system import PrivateCommand


def decide_private(room: Room, person: str, command: PrivateCommand, now: datetime) -> list[Event]:
    """What follows from the command. raises: Refused(not_seated, private_chat_off, ...)"""
    must_sit(room, person)
    if not room.private.allowed:
        raise Refused("private_chat_off")
    match command:
        case OpenPrivateChat(person=other):
            return open_chat(room, person, other, now)
        case EndPrivateChat(person=other):
            return end_chat(room, person, other)
        case _:
            assert_never(command)


def open_chat(room: Room, person: str, other: str, now: datetime) -> list[Event]:
    """raises: Refused(yourself, has_left, not_here, is_facilitator, not_facilitator, cannot_encrypt, ...)"""
    if person == other:
        raise Refused("yourself")
    must_be_here(room, other)
    asks = room.holds(person)
    if asks and room.role(other) != "member":
        raise Refused("is_facilitator")
    if not asks and not (room.role(person) == "member" and room.holds(other)):
        raise Refused("not_facilitator", Kind.FORBIDDEN)
    if not {person, other} <= room.sealing().keys.keys():
        raise Refused("cannot_encrypt")
    return ask(room, person, other, now) if asks else write_to(room, person, other)


def ask(room: Room, facilitator: str, member: str, now: datetime) -> list[Event]:
    """Ask a member, who is never pressed. raises: Refused(in_private_chat, asked_just_now)"""
    chat = room.private.of.get(member)
    if chat is not None:
        if chat.facilitator != facilitator:
            raise Refused("in_private_chat")
        return []
    may_ask_at = room.private.may_ask_at(member)
    if may_ask_at is not None and now < may_ask_at:
        raise Refused("asked_just_now")
    return [PrivateChatAsked(facilitator, member)]


def write_to(room: Room, member: str, facilitator: str) -> list[Event]:
    """Open what this facilitator asked for, or a chat with them instead of whomever the member has one with."""
    chat = room.private.of.get(member)
    opened = PrivateChatOpened(facilitator, member)
    if chat is None:
        return [opened]
    if chat.facilitator != facilitator:
        return [PrivateChatEnded(chat.facilitator, member, member), opened]
    return [] if chat.open else [opened]


def end_chat(room: Room, person: str, other: str) -> list[Event]:
    """The end of what these two have, or were to have."""
    found = room.private.between(person, other)
    return [PrivateChatEnded(found[1].facilitator, found[0], person)] if found is not None else []


def settle_private(room: Room) -> list[Event]:
    """The end of every chat that may be no more: somebody is gone or does not facilitate, or the house has none."""
    private = room.private
    return [
        PrivateChatEnded(chat.facilitator, member)
        for member, chat in private.of.items()
        if not (private.allowed and room.holds(chat.facilitator) and member in room.seats)
    ]


def evolve_private(room: Room, event: PrivateEvent, at: datetime) -> Room:
    """The room after the event."""
    private = room.private
    match event:
        case PrivateChatsSet(on=on):
            return replace(room, private=replace(private, allowed=on))
        case PrivateChatAsked(facilitator=facilitator, member=member):
            return replace(room, private=private.asked(facilitator, member))
        case PrivateChatOpened(facilitator=facilitator, member=member):
            return replace(room, private=private.opened(facilitator, member))
        case PrivateChatEnded(facilitator=facilitator, member=member, by=by):
            chat, ended = private.of.get(member), private.ended(facilitator, member)
            declined = by == member and chat is not None and chat.facilitator == facilitator and not chat.open
            return replace(room, private=ended.refused(member, at) if declined else ended)
        case _:
            assert_never(event)

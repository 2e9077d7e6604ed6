"""Whose screen everybody sees: one at a time in a circle, and only where a facilitator could end it."""

from datetime import datetime, timedelta

from server.kit.errors import Refused
from server.realtime.machine import Actor
from server.room.events import Event, ScreenShared, ScreenStopped
from server.room.lead import GRACE_S
from server.room.model import Room
from server.room.rules.guards import must_hold


def share(room: Room, person: str, connection: str) -> list[Event]:
    """Show one's screen.

    raises: Refused(media_elsewhere, nobody_leads, not_your_turn, screen_taken)
    """
    if room.seats[person].media != connection:
        raise Refused("media_elsewhere")
    if room.phase != "open" or not room.held:
        raise Refused("nobody_leads")
    if not room.may_speak(person):
        raise Refused("not_your_turn")
    if room.screen not in (None, person) and not room.holds(person):
        raise Refused("screen_taken")
    return [ScreenShared(person)] if room.screen != person else []


def stop(room: Room, actor: Actor, whose: str) -> list[Event]:
    """End one's own screen, or as a facilitator another's. raises: Refused(not_facilitator)"""
    if whose == actor.person:
        return stops(room, whose)
    must_hold(room, actor)
    return stops(room, whose, actor.person)


def stops(room: Room, person: str, by: str | None = None) -> list[Event]:
    """The end of this person's screen, if it is the one everybody sees."""
    return [ScreenStopped(person, by)] if room.screen == person else []


def settle_screen(room: Room, now: datetime) -> list[Event]:
    """The end of a screen whose person may not show it any more: the turn went on, the line or the lead is gone."""
    person, due = room.screen, screen_due_at(room)
    if person is None:
        return []
    may = room.phase == "open" and room.seats[person].media is not None and room.may_speak(person)
    return [] if may and (due is None or now < due) else [ScreenStopped(person)]


def screen_due_at(room: Room) -> datetime | None:
    """When a screen ends that nobody who is here could end."""
    if room.screen is None or room.held or not room.anyone_here():
        return None
    since = max(room.unled_since or room.starts_at, room.peopled_at or room.starts_at)
    return since + timedelta(seconds=GRACE_S)

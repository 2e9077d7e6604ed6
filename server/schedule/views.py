"""What a browser is told of meetings, and what it sends. What is not there is left out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from server.groups.api import MeetingView
from server.schedule.model import Meeting
from server.schedule.service import Plan

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class PlanView(msgspec.Struct, frozen=True):
    open: Sequence[MeetingView]
    coming: Sequence[MeetingView]
    past: Sequence[MeetingView]


class NewMeeting(msgspec.Struct, frozen=True):
    minutes: int
    starts_at: Moment | None = None
    time_zone: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class ChangedMeeting(msgspec.Struct, frozen=True):
    starts_at: Moment | None = None
    minutes: int | None = None


def meeting_view(meeting: Meeting, group_name: str) -> MeetingView:
    return MeetingView(
        meeting.id,
        meeting.group,
        group_name,
        meeting.starts_at,
        meeting.minutes,
        meeting.time_zone,
        meeting.state,
        meeting.ended_at,
    )


def plan_view(plan: Plan, group_name: str) -> PlanView:
    return PlanView(
        *([meeting_view(meeting, group_name) for meeting in part] for part in (plan.open, plan.coming, plan.past))
    )

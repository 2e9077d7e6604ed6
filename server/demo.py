"""The demo house: filled at the first start, always with an open meeting, and a link for each part to play."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec

from server.app import Application
from server.config import LOOPBACK, Config
from server.groups.api import Groups, GroupText
from server.groups.slice import GROUPS
from server.identity.api import Identity, PersonId
from server.identity.slice import IDENTITY
from server.schedule.api import Schedule
from server.schedule.slice import SCHEDULE

MEETING_MINUTES = 90
INVITE_DAYS, INVITE_USES = 7, 50

WORDS = GroupText(
    name="Thursday circle",
    purpose="People who run small charities. We meet once a week, speak in turn, and keep what we hear to ourselves.",
    agreement=(
        "What is said here stays here.\n"
        "We speak from our own experience, and do not give advice unless asked.\n"
        "Anyone may pass, at any time, without a reason.\n"
        "Nothing is recorded."
    ),
)
ORGANISER = "Dot"
FACILITATORS = ("Dee", "Aled")
MEMBERS = ("Maya", "Tom", "Sam", "Ruth", "Priya", "Jo")
LINKED_MEMBERS = 3


class Cast(msgspec.Struct, frozen=True):
    """The people of the demo. shape: people's ids, facilitators in order of succession"""

    group: str
    organiser: str
    facilitators: list[str]
    members: list[str]


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo house of one installation. shape: `file` stores its cast between starts"""

    application: Application
    file: Path

    async def cast(self) -> Cast:
        """The people of the demo, created at the first call."""
        if self.file.exists():
            known = msgspec.json.decode(self.file.read_bytes(), type=Cast)
            if await self._groups.group(known.group):
                return known
        made = await self._make()
        self.file.write_bytes(msgspec.json.encode(made))
        return made

    async def open_meeting(self, cast: Cast) -> None:
        """Make sure that there is an open meeting, and one a week later."""
        group = await self._groups.group(cast.group)
        outlook = (await self._schedule.outlook([group]))[cast.group] if group else None
        meetings, lead = self._schedule.meetings, cast.facilitators[0]
        if outlook is None or outlook.open_meeting is None:
            await meetings.plan(lead, cast.group, MEETING_MINUTES)
        if outlook is None or outlook.next_meeting is None:
            in_a_week = self._groups.clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
            await meetings.plan(lead, cast.group, MEETING_MINUTES, in_a_week)

    async def links(self, cast: Cast) -> dict[str, str]:
        """An address for each part, by its label."""
        parts = {"organiser": cast.organiser, "facilitator": cast.facilitators[0]}
        parts |= {f"member {number + 1}": cast.members[number] for number in range(LINKED_MEMBERS)}
        identity = self._identity
        return {part: await identity.demo_link(PersonId(person)) for part, person in parts.items()}

    async def invite(self, cast: Cast) -> str:
        """An invite link that anyone can use to join."""
        invites = self._groups.invites
        _, token = await invites.make(cast.facilitators[0], cast.group, INVITE_DAYS, INVITE_USES)
        return invites.address(token)

    @property
    def _identity(self) -> Identity:
        return self.application.services[IDENTITY].identity

    @property
    def _groups(self) -> Groups:
        return self.application.services[GROUPS]

    @property
    def _schedule(self) -> Schedule:
        return self.application.services[SCHEDULE]

    async def _make(self) -> Cast:
        groups, identity = self._groups, self._identity
        organiser = await identity.ensure_organiser(ORGANISER, "dot@demo.example")
        group = await groups.texts.make(organiser, WORDS)
        people: dict[str, str] = {}
        for name in (*FACILITATORS, *MEMBERS):
            async with self.application.platform.database.begin() as tx:
                people[name] = await identity.create_person(tx, name)
            await groups.members.enroll(group, people[name], name)
        facilitators = [people[name] for name in FACILITATORS]
        await groups.members.order(organiser, group, facilitators)
        return Cast(group, organiser, facilitators, [people[name] for name in MEMBERS])


async def greeting(config: Config, application: Application) -> str:
    """The text to print once the house is open: a link for each part, each for a browser of its own."""
    demo = Demo(application, config.data / "demo.json")
    cast = await demo.cast()
    await demo.open_meeting(cast)
    shown = await demo.links(cast)
    if config.host not in LOOPBACK:  # these links open only on this computer
        here = f"https://localhost:{config.port}"
        shown = {part: link.replace(config.public_url, here) for part, link in shown.items()}
    lines = [
        "",
        f"  Tearoom is open at {config.public_url}",
        "  A meeting of the Thursday circle is open now. Each link signs in as a different person: open each in a",
        "  browser or private window of its own.",
        "",
        *(f"  {part:<12} {link}" for part, link in shown.items()),
        f"  {'newcomer':<12} {await demo.invite(cast)}",
        "",
        f"  Emails arrive at {shown['organiser'].partition('/sign-in/')[0]}/demo/mailbox",
    ]
    if config.host not in LOOPBACK:
        lines += [
            "  On a phone on this network, open the newcomer's link. It warns of an unknown certificate: this one was",
            "  made here, just for this demo. Go on anyway: the camera and microphone need it.",
        ]
    return "\n".join([*lines, "  Press Ctrl-C to stop.", "", ""])

"""Groups over HTTP: PROTOCOL.md, "Groups"."""

from dataclasses import dataclass
from typing import Annotated

from starlette.requests import Request
from starlette.responses import Response

from server.groups import views
from server.groups.agenda import Outlook
from server.groups.api import Groups
from server.groups.group_texts import GroupText
from server.kit.http import OpenRoute, Who, person_of, reply, route, who_asks
from server.kit.limits import INVITE_ACCEPT, INVITE_LOOK, INVITE_MAKE, RENAME


def routes(groups: Groups) -> list[OpenRoute]:
    """Every route of groups."""
    inside, links = GroupRoutes(groups), InviteRoutes(groups)
    one = "/api/groups/{group}"
    return [
        route("GET", "/api/groups", Who.SIGNED_IN, inside.all),
        route("POST", "/api/groups", Who.ORGANISER, inside.make, status=201),
        route("GET", one, Who.INSIDE, inside.one),
        route("PATCH", one, Who.FACILITATOR, inside.change),
        route("POST", f"{one}/agreement", Who.MEMBER, inside.accept),
        route("PATCH", f"{one}/me", Who.MEMBER, inside.rename, RENAME),
        route("POST", f"{one}/leave", Who.MEMBER, inside.leave),
        route("DELETE", f"{one}/members/{{person}}", Who.FACILITATOR, inside.remove),
        route("PUT", f"{one}/facilitators", Who.ORGANISER, inside.order, proof=True),
        route("PUT", f"{one}/attendance-consent", Who.MEMBER, inside.be_named),
        route("POST", f"{one}/board", Who.FACILITATOR, inside.pin, status=201),
        route("DELETE", f"{one}/board/{{note}}", Who.FACILITATOR, inside.take_down),
        route("GET", f"{one}/rounds", Who.FACILITATOR, inside.rounds),
        route("DELETE", f"{one}/rounds/questions/{{question}}", Who.FACILITATOR, inside.forget_question),
        route("GET", f"{one}/invites", Who.FACILITATOR, links.all),
        route("POST", f"{one}/invites", Who.FACILITATOR, links.make, INVITE_MAKE, status=201),
        route("GET", f"{one}/invites/{{invite}}", Who.FACILITATOR, links.again),
        route("DELETE", f"{one}/invites/{{invite}}", Who.FACILITATOR, links.revoke),
        route("POST", "/api/invites/look", Who.ANYONE, links.look, INVITE_LOOK),
        route("POST", "/api/invites/accept", Who.ANYONE, links.accept, INVITE_ACCEPT),
    ]


@dataclass(frozen=True, slots=True)
class GroupRoutes:
    """The list of groups, and single groups as their members see them."""

    groups: Groups

    async def all(self, request: Request) -> list[views.LineView]:
        """My groups. Organisers see every group of the house, with the role `organiser` where they are not members."""
        lines = await self.groups.overview.all(person_of(request))
        ahead = await self.groups.agenda.outlook([line.group for line in lines])
        return [views.line_view(line, ahead.get(line.group.id, Outlook())) for line in lines]

    async def make(self, request: Request, new: views.NewGroup) -> views.GroupView:
        """Make a group."""
        person, words = person_of(request), GroupText(new.name, new.purpose, new.agreement)
        group = await self.groups.texts.make(person, words, facilitate=new.facilitate, my_name=new.my_name)
        return await self._group(person, group)

    async def one(self, request: Request) -> views.GroupView:
        """A group as its members see it."""
        return await self._group(person_of(request), request.path_params["group"])

    async def change(self, request: Request, new: views.ChangedGroup) -> views.GroupView:
        """Change a group's texts. Changing the agreement makes a new version, which members accept again before the
        next meeting.
        """
        person, group = person_of(request), request.path_params["group"]
        await self.groups.texts.change(person, group, new.name, new.purpose, new.agreement)
        return await self._group(person, group)

    async def accept(self, request: Request, accepting: views.AcceptingAgreement) -> None:
        """Accept the agreement."""
        await self.groups.texts.accept(person_of(request), request.path_params["group"], accepting.version)

    async def rename(self, request: Request, named: views.NewName) -> None:
        """Change my shown name here."""
        await self.groups.members.rename(person_of(request), request.path_params["group"], named.name)

    async def leave(self, request: Request) -> None:
        """Leave the group."""
        await self.groups.members.leave(person_of(request), request.path_params["group"])

    async def remove(self, request: Request) -> None:
        """Remove somebody, even if they have already left; revokes every open invite link of the group."""
        group, person = request.path_params["group"], request.path_params["person"]
        await self.groups.members.remove(person_of(request), group, person)

    async def order(self, request: Request, new: views.NewOrder) -> views.GroupView:
        """Set who facilitates, in order of succession; the group sees new facilitators in `held`."""
        person, group = person_of(request), request.path_params["group"]
        await self.groups.members.order(person, group, new.order)
        return await self._group(person, group)

    async def be_named(self, request: Request, consent: views.NamingConsent) -> None:
        """Agree, or stop agreeing, that organisers see my name in attendance."""
        await self.groups.members.be_named(person_of(request), request.path_params["group"], consent.named)

    async def pin(self, request: Request, new: views.NewNote) -> views.GroupView:
        """Pin a note, for at most a year or until somebody takes it down."""
        person, group = person_of(request), request.path_params["group"]
        await self.groups.board.pin(person, group, new.text, new.until)
        return await self._group(person, group)

    async def take_down(self, request: Request) -> None:
        """Take a note down."""
        group, note = request.path_params["group"], request.path_params["note"]
        await self.groups.board.take_down(person_of(request), group, note)

    async def rounds(self, request: Request) -> views.RoundsView:
        """What the group stores for its rounds: its last six questions, latest first, and the turn length."""
        return views.rounds_view(await self.groups.rounds.of(person_of(request), request.path_params["group"]))

    async def forget_question(self, request: Request) -> None:
        """Remove a question, even from a round that is asking it now."""
        group, question = request.path_params["group"], request.path_params["question"]
        await self.groups.rounds.forget(person_of(request), group, question)

    async def _group(self, person: str, group: str) -> views.GroupView:
        inside, notes = await self.groups.overview.one(person, group), await self.groups.board.of(person, group)
        return views.group_view(inside, notes)


@dataclass(frozen=True, slots=True)
class InviteRoutes:
    """Invite links, for the people who make them and the people who use them."""

    groups: Groups

    async def all(self, request: Request) -> list[views.InviteView]:
        """The group's invite links, newest first, without their addresses."""
        invites = await self.groups.invites.of(person_of(request), request.path_params["group"])
        return [views.invite_view(invite) for invite in invites]

    async def make(self, request: Request, new: views.NewInvite) -> views.InviteView:
        """Make a link that is valid for 1 to 60 days and 1 to 50 people."""
        group = request.path_params["group"]
        invite, token = await self.groups.invites.make(person_of(request), group, new.days, new.uses)
        return views.invite_view(invite, self.groups.invites.address(token))

    async def again(self, request: Request) -> views.InviteView:
        """A link with its address while it is valid, else 410; links from before tokens were stored have no address
        (server/decisions/0021).
        """
        group, wanted = request.path_params["group"], request.path_params["invite"]
        invite, token = await self.groups.invites.again(person_of(request), group, wanted)
        return views.invite_view(invite, self.groups.invites.address(token) if token else None)

    async def revoke(self, request: Request) -> None:
        """Revoke a link."""
        group, invite = request.path_params["group"], request.path_params["invite"]
        await self.groups.invites.revoke(person_of(request), group, invite)

    async def look(self, request: Request, held: views.HeldToken) -> views.OpenedView:
        """What a link opens, or 410 `link_expired`, `link_used_up`, `link_revoked`, `link_gone`."""
        opened = await self.groups.invites.look(held.token, who_asks(request.scope))
        ahead = await self.groups.agenda.outlook([opened.group])
        return views.opened_view(opened, ahead.get(opened.group.id, Outlook()).next_at)

    async def accept(
        self, request: Request, accepting: views.AcceptingInvite
    ) -> Annotated[Response, views.AcceptedView]:
        """Join by a link; creates an account and signs in when nobody is signed in."""
        accepted = await self.groups.invites.accept(
            accepting.token, accepting.name, accepting.agreement_version, who_asks(request.scope), request
        )
        response = reply(views.AcceptedView(accepted.group))
        if accepted.begun:
            self.groups.identity.finish_sign_in(accepted.begun, response)
        return response

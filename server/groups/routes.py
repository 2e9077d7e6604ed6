"""Groups over HTTP: PROTOCOL.md, "Groups"."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server.groups import views
from server.groups.agenda import Outlook
from server.groups.api import Groups
from server.groups.charter import Words
from server.kit.http import OpenRoute, Who, body, person_of, reply, route, who_asks
from server.kit.limits import INVITE_ACCEPT, INVITE_LOOK, INVITE_MAKE, RENAME
from server.kit.proof import after_proof


def routes(groups: Groups) -> list[OpenRoute]:
    """Every route of groups."""
    inside, links = GroupRoutes(groups), InviteRoutes(groups)
    one = "/api/groups/{group}"
    return [
        route("GET", "/api/groups", Who.SIGNED_IN, inside.all),
        route("POST", "/api/groups", Who.ORGANISER, inside.make),
        route("GET", one, Who.MEMBER, inside.one),
        route("PATCH", one, Who.FACILITATOR, inside.change),
        route("POST", f"{one}/agreement", Who.MEMBER, inside.accept),
        route("PATCH", f"{one}/me", Who.MEMBER, inside.rename, RENAME),
        route("POST", f"{one}/leave", Who.MEMBER, inside.leave),
        route("DELETE", f"{one}/members/{{person}}", Who.FACILITATOR, inside.remove),
        route("PUT", f"{one}/facilitators", Who.ORGANISER, after_proof(inside.order)),
        route("PUT", f"{one}/attendance-consent", Who.MEMBER, inside.be_named),
        route("POST", f"{one}/board", Who.FACILITATOR, inside.pin),
        route("DELETE", f"{one}/board/{{note}}", Who.FACILITATOR, inside.take_down),
        route("GET", f"{one}/rounds", Who.FACILITATOR, inside.rounds),
        route("DELETE", f"{one}/rounds/questions/{{question}}", Who.FACILITATOR, inside.forget_question),
        route("GET", f"{one}/invites", Who.FACILITATOR, links.all),
        route("POST", f"{one}/invites", Who.FACILITATOR, links.make, INVITE_MAKE),
        route("GET", f"{one}/invites/{{invite}}", Who.FACILITATOR, links.again),
        route("DELETE", f"{one}/invites/{{invite}}", Who.FACILITATOR, links.revoke),
        route("POST", "/api/invites/look", Who.ANYONE, links.look, INVITE_LOOK),
        route("POST", "/api/invites/accept", Who.ANYONE, links.accept, INVITE_ACCEPT),
    ]


@dataclass(frozen=True, slots=True)
class GroupRoutes:
    """The list, and a group from inside."""

    groups: Groups

    async def all(self, request: Request) -> Response:
        lines = await self.groups.overview.all(person_of(request))
        ahead = await self.groups.agenda.outlook([line.group for line in lines])
        return reply([views.line_view(line, ahead.get(line.group.id, Outlook())) for line in lines])

    async def make(self, request: Request) -> Response:
        person, new = person_of(request), await body(request, views.NewGroup)
        words = Words(new.name, new.purpose, new.agreement)
        group = await self.groups.charter.make(person, words, facilitate=new.facilitate, my_name=new.my_name)
        return await self._group(person, group, 201)

    async def one(self, request: Request) -> Response:
        return await self._group(person_of(request), request.path_params["group"])

    async def change(self, request: Request) -> Response:
        person, group, new = person_of(request), request.path_params["group"], await body(request, views.ChangedGroup)
        await self.groups.charter.change(person, group, new.name, new.purpose, new.agreement)
        return await self._group(person, group)

    async def accept(self, request: Request) -> Response:
        accepting = await body(request, views.Accepting)
        await self.groups.charter.accept(person_of(request), request.path_params["group"], accepting.version)
        return reply()

    async def rename(self, request: Request) -> Response:
        named = await body(request, views.Name)
        await self.groups.members.rename(person_of(request), request.path_params["group"], named.name)
        return reply()

    async def leave(self, request: Request) -> Response:
        await self.groups.members.leave(person_of(request), request.path_params["group"])
        return reply()

    async def remove(self, request: Request) -> Response:
        group, person = request.path_params["group"], request.path_params["person"]
        await self.groups.members.remove(person_of(request), group, person)
        return reply()

    async def order(self, request: Request) -> Response:
        person, group, new = person_of(request), request.path_params["group"], await body(request, views.Order)
        await self.groups.members.order(person, group, new.order)
        return await self._group(person, group)

    async def be_named(self, request: Request) -> Response:
        consent = await body(request, views.Named)
        await self.groups.members.be_named(person_of(request), request.path_params["group"], consent.named)
        return reply()

    async def pin(self, request: Request) -> Response:
        person, group, new = person_of(request), request.path_params["group"], await body(request, views.NewNote)
        await self.groups.board.pin(person, group, new.text, new.until)
        return await self._group(person, group, 201)

    async def take_down(self, request: Request) -> Response:
        group, note = request.path_params["group"], request.path_params["note"]
        await self.groups.board.take_down(person_of(request), group, note)
        return reply()

    async def rounds(self, request: Request) -> Response:
        remembered = await self.groups.rounds.of(person_of(request), request.path_params["group"])
        return reply(views.rounds_view(remembered))

    async def forget_question(self, request: Request) -> Response:
        group, question = request.path_params["group"], request.path_params["question"]
        await self.groups.rounds.forget(person_of(request), group, question)
        return reply()

    async def _group(self, person: str, group: str, status: int = 200) -> Response:
        inside, notes = await self.groups.overview.one(person, group), await self.groups.board.of(person, group)
        return reply(views.group_view(inside, notes), status)


@dataclass(frozen=True, slots=True)
class InviteRoutes:
    """Links, for those who make them and for those who hold one."""

    groups: Groups

    async def all(self, request: Request) -> Response:
        invites = await self.groups.invites.of(person_of(request), request.path_params["group"])
        return reply([views.invite_view(invite) for invite in invites])

    async def make(self, request: Request) -> Response:
        new = await body(request, views.NewInvite)
        invite, token = await self.groups.invites.make(
            person_of(request), request.path_params["group"], new.days, new.uses
        )
        return reply(views.invite_view(invite, self.groups.invites.address(token)), 201)

    async def again(self, request: Request) -> Response:
        group, wanted = request.path_params["group"], request.path_params["invite"]
        invite, token = await self.groups.invites.again(person_of(request), group, wanted)
        return reply(views.invite_view(invite, self.groups.invites.address(token) if token else None))

    async def revoke(self, request: Request) -> Response:
        group, invite = request.path_params["group"], request.path_params["invite"]
        await self.groups.invites.revoke(person_of(request), group, invite)
        return reply()

    async def look(self, request: Request) -> Response:
        token = (await body(request, views.Token)).token
        opened = await self.groups.invites.look(token, who_asks(request.scope))
        ahead = await self.groups.agenda.outlook([opened.group])
        return reply(views.opened_view(opened, ahead.get(opened.group.id, Outlook()).next_at))

    async def accept(self, request: Request) -> Response:
        accepting = await body(request, views.AcceptingInvite)
        accepted = await self.groups.invites.accept(
            accepting.token, accepting.name, accepting.agreement_version, who_asks(request.scope), request
        )
        response = reply(views.AcceptedView(accepted.group))
        if accepted.begun:
            self.groups.identity.finish_sign_in(accepted.begun, response)
        return response

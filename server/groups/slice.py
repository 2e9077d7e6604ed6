"""What groups add to the house."""

from server.groups import tables
from server.groups.api import Groups
from server.groups.privacy import PRIVACY
from server.groups.routes import routes
from server.groups.settings import BOARD
from server.platform.slice import Slice

GROUPS: Slice[Groups] = Slice(
    name="groups",
    tables=tables,
    privacy=PRIVACY,
    erase_before=("identity",),
    settings=(BOARD,),
    views={
        "/": "home/HomePage",
        "/invite": "groups/InvitePage",
        "/g/{group}": "groups/GroupPage",
        "/g/{group}/settings": "groups/SettingsPage",
        "/organise": "organise/OrganisePage",
    },
    routes=routes,
    tidy=lambda groups: groups.tidy(),
)

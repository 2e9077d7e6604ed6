"""What people can ask of a tea-room."""

from typing import Annotated, Literal

import msgspec

from server.circle.sealing import PublicKey, Said
from server.kit.ids import GivenId

Table = Literal["window", "long", "quiet"]
Person = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
CHAIRS: dict[Table, int] = {"window": 4, "long": 6, "quiet": 2}


class TearoomCommand(msgspec.Struct, frozen=True, tag_field="do", forbid_unknown_fields=True):
    """Who sends it comes from the connection."""


class WalkIn(TearoomCommand, frozen=True):
    """Stand by the kettle. `seen`: whoever peeks in from outside may see that I am here.

    `replaces` is the connection this page had before: the server may not have noticed yet that it is gone. `key` is
    this page's public key; left out by one that cannot seal what it sends. `calls`: whether this page can make a call
    at all; one that cannot takes part by text.
    """

    seen: bool = False
    replaces: GivenId | None = None
    key: PublicKey | None = None
    calls: bool = True


class WalkOut(TearoomCommand, frozen=True):
    pass


class Sit(TearoomCommand, frozen=True):
    """Pull up a chair; from another table: move."""

    table: Table


class Stand(TearoomCommand, frozen=True):
    pass


class TakeMedia(TearoomCommand, frozen=True):
    """Use microphone and camera in this tab."""


class SetMicrophone(TearoomCommand, frozen=True):
    """Off, always. On, from the page that has my media: `stops` is `mic_stops` as I saw it when I pressed."""

    on: bool
    stops: int = 0


class SetCamera(TearoomCommand, frozen=True):
    """The same, with `cam_stops`."""

    on: bool
    stops: int = 0


class LikeCompany(TearoomCommand, frozen=True):
    """Show at my table that somebody to talk to would be welcome."""

    on: bool


class TellKeys(TearoomCommand, frozen=True):
    """Pass this on, unread, to the browsers of those at my table: they agree on keys."""

    said: Said


class AgreeUnsealed(TearoomCommand, frozen=True):
    """Be heard and seen unsealed as long as this person is at my table, whose browser cannot seal; it may be me."""

    person: Person


ClientCommand = (
    WalkIn | WalkOut | Sit | Stand | TakeMedia | SetMicrophone | SetCamera | LikeCompany | TellKeys | AgreeUnsealed
)

"""What all events of a room have in common."""

import msgspec


class RoomEvent(msgspec.Struct, frozen=True, tag_field="e", omit_defaults=True):
    """One thing that happened; its time is its row's."""

"""What the peers of a room may do with it: send packets on to its viewers while the room is open."""

from collections.abc import Callable

from server.sfu.arena import SIZE
from server.sfu.send_queue import SendQueue
from server.sfu.slots import MediaPacket
from server.sfu.track import Track


class Forwards:
    """Passes packets on until `open_until`, which the room sets; after that it drops them.

    shape: `on_live` is called when a track that was silent sends again, before its packet is forwarded
    """

    def __init__(self, on_live: Callable[[float], None]) -> None:
        self.open_until = float("-inf")
        self._on_live = on_live

    def open(self, now: float) -> bool:
        """Whether the lease of the room's policy runs."""
        return now < self.open_until

    def forward(self, track: Track, packet: MediaPacket, queue: SendQueue, now: float) -> None:
        """Send one packet to every slot that shows its track."""
        if now >= self.open_until:
            return
        if not track.live and packet.payload:
            track.live = True
            self._on_live(now)
        memory = queue.memory
        for viewer, slot in track.viewers:
            if size := slot.write(track, packet, memory, queue.next * SIZE):
                viewer.send_rtp(size)

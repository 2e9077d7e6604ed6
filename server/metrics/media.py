"""Metrics of a media server, from its load report."""

from collections.abc import Callable, Iterator

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from server.adapters.media_pipe import MediaPipe
from server.metrics.families import counter, counters, gauge
from server.ports.media import Load, Media


def of_child(media: Media) -> "MediaNumbers":
    """The metrics of a media server that is a child of this process; a separate one has its own endpoint."""
    return MediaNumbers(lambda: media.load if isinstance(media, MediaPipe) else None)


class MediaNumbers(Collector):
    """shape: `load` is None until the first report"""

    def __init__(self, load: Callable[[], Load | None]) -> None:
        self._load = load

    def collect(self) -> Iterator[Metric]:
        """All current metrics."""
        load = self._load()
        if load is None:
            return
        yield gauge("media_peers", "People with a media connection.", load.peers)
        yield gauge("media_rooms", "Rooms of the media server.", load.rooms)
        yield counters(
            "media_packets",
            "Datagrams from and to browsers.",
            ("way",),
            {("in",): load.packets_in, ("out",): load.packets_out},
        )
        yield counters(
            "media_bytes",
            "Payload of these datagrams.",
            ("way",),
            {("in",): load.bytes_in, ("out",): load.bytes_out},
        )
        yield counter("media_lost_packets", "Packets that did not come from a browser.", load.lost)
        yield counter("media_resent_packets", "Packets that a browser asked for again.", load.resent)
        yield counter("media_joins", "Media connections begun.", load.joins)
        yield counter("media_cpu_seconds", "Processor time of the media server.", load.cpu_s)

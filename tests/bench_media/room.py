"""A room of twelve: one speaks on the stage, all the others are small; what it takes of a core, and what turns save."""

import statistics
from typing import Any

from server.ports.media import Permissions
from server.sfu import rtcp
from server.sfu.reports import NTP_ZERO
from tests.bench.lines import line
from tests.bench.size import sized
from tests.bench_media import pace
from tests.bench_media.media import Camera, Voice
from tests.bench_media.pace import Due
from tests.bench_media.server_process import MediaServerProcess, Person
from tests.bench_media.stages import feed_back
from tests.bench_messages.cpu import cpu_s

PEOPLE = 12
HEARD = {"all_audio": PEOPLE, "three_audio": 3, "round": 2}  # in a round the holder and the facilitator are heard
ROUNDS, WARM_S, RUN_S = sized((3, 0.5, 4.0), (1, 0.2, 0.5))
MOST_LOST = 0.03
SPEAKER_PACKETS, SPEAKER_FPS, SMALL_FPS = 4, 30, 15
ROOM = "twelve"


def measure(process: MediaServerProcess) -> dict[str, float]:
    """shape: figures by what is heard in percent of a core, and `turn_aware_saving_pct`"""
    people = [Person(f"person{n}", voices=PEOPLE, pictures=PEOPLE) for n in range(PEOPLE)]
    things = fill(process, people)
    found: dict[str, list[float]] = {name: [] for name in HEARD}
    rates = dict.fromkeys(HEARD, 0.0)
    for _ in range(ROUNDS):
        for name, heard in HEARD.items():
            _allow(process, people, heard)
            pace.run(WARM_S, things)
            used, arrived = cpu_s([process.pid]), _arrived(people)
            pace.run(RUN_S, things)
            found[name].append(100 * (cpu_s([process.pid]) - used) / RUN_S)
            rates[name] = (_arrived(people) - arrived) / RUN_S
    leave(process, people)
    shares = {name: statistics.median(values) for name, values in found.items()}
    for name, share in shares.items():
        conditions: dict[str, Any] = {"situation": name, "people": PEOPLE, "heard": HEARD[name]}
        rate, whole = round(rates[name]), _whole_rate(HEARD[name])
        line("room_of_twelve", share, "% of a core", packets_per_s=rate, of_packets_per_s=whole, **conditions)
        if rate < (1 - MOST_LOST) * whole:
            line("lost", 100 * (1 - rate / whole), "%", **conditions)
        line("rooms_per_core", 100 / share, "", **conditions)
    saving = 100 * (1 - shares["round"] / shares["all_audio"])
    line("turn_aware_saving", saving, "%", people=PEOPLE, against="all_audio")
    return shares | {"turn_aware_saving_pct": saving}


def _whole_rate(heard: int) -> int:
    """Packets a second that all get together when nothing is left out."""
    others = PEOPLE - 1
    voices, speaker = 50 * heard * others, SPEAKER_FPS * SPEAKER_PACKETS * others
    return voices + speaker + SMALL_FPS * others * others


def _allow(process: MediaServerProcess, people: list[Person], heard: int) -> None:
    places = {person.name: Permissions(heard=n < heard, seen=True) for n, person in enumerate(people)}
    process.allow(ROOM, places, people[0].name)


def fill(process: MediaServerProcess, people: list[Person]) -> list[Due]:
    """Bring them in; returns all that everybody does, nobody at the same moment as another. The first speaks."""
    _allow(process, people, PEOPLE)
    process.connect(ROOM, people)
    things = [Due(1, process.renew)]
    for n, person in enumerate(people):
        phase = n / len(people)
        # 1.2 Mbit/s for the speaker, 100 kbit/s for all others
        camera = person.camera = (
            Camera(2 * n + 10, 1, 800, SMALL_FPS) if n else Camera(10, SPEAKER_PACKETS, 1200, SPEAKER_FPS)
        )
        voice = person.voice = Voice(2 * n + 11)
        things.append(Due(50, lambda p=person, v=voice: p.emit(v), phase))  # type: ignore[misc]  # bound now
        things.append(Due(camera.fps, lambda p=person, c=camera: p.emit(c), phase))  # type: ignore[misc]  # likewise
        things.append(Due(100, person.look, phase))
        things.append(Due(0.4, person.bind, phase))
        things.append(Due(1, lambda p=person, c=camera: _report(p, c), phase))  # type: ignore[misc]  # likewise
    return things


def leave(process: MediaServerProcess, people: list[Person]) -> None:
    """End the room."""
    process.close(ROOM)
    for person in people:
        person.wire.close()


def _report(person: Person, camera: Camera) -> None:
    person.send_rtcp(rtcp.sender_report(camera.ssrc, pace.now() + NTP_ZERO, camera.ts, 1, 1))
    feed_back(person)


def _arrived(people: list[Person]) -> int:
    return sum(person.wire.media for person in people)

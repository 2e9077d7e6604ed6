"""What it costs that people come, and that they are there: time, and memory."""

import time

from server.sfu import rtcp
from tests.bench.lines import line
from tests.bench.size import sized
from tests.bench_media import pace
from tests.bench_media.pace import Due
from tests.bench_media.server_process import OPEN, MediaServerProcess, Person
from tests.bench_messages.cpu import cpu_s, rss_kb

ROOMS, IN_ROOM = sized((10, 10), (1, 4))
RUN_S = sized(10.0, 0.5)


def measure(process: MediaServerProcess) -> dict[str, float]:
    """shape: `join_ms`, `idle_peer_ms_per_s`, `peer_kb`"""
    rooms = {f"idle{n}": [Person(f"person{m}", voices=4, pictures=12) for m in range(IN_ROOM)] for n in range(ROOMS)}
    people = [person for room in rooms.values() for person in room]
    for name, own in rooms.items():
        process.allow(name, {person.name: OPEN for person in own})
    used, held, began = cpu_s([process.pid]), rss_kb([process.pid]), time.perf_counter()
    for name, own in rooms.items():
        for person in own:
            process.connect(name, [person])
        process.renew()
    took = time.perf_counter() - began
    used = cpu_s([process.pid]) - used
    join_ms, peer_kb = 1000 * used / len(people), (rss_kb([process.pid]) - held) / len(people)
    line("join", join_ms, "ms CPU", people=len(people), slots=16, took_s=round(took, 2))
    line("memory_per_peer", peer_kb, "kB", people=len(people), slots=16)

    things = [Due(1, process.renew)]
    for n, person in enumerate(people):
        phase = n / len(people)
        things += [Due(0.4, person.bind, phase), Due(1, person.look, phase)]
        things.append(Due(1, lambda p=person: p.send_rtcp(rtcp.receiver_report(1, [])), phase))  # type: ignore[misc]  # bound now
    pace.run(1, things)
    used = cpu_s([process.pid])
    pace.run(RUN_S, things)
    idle = 1000 * (cpu_s([process.pid]) - used) / RUN_S / len(people)
    line("idle_peer", idle, "ms CPU per second", people=len(people), rooms=ROOMS, seconds=RUN_S)
    for name in rooms:
        process.close(name)
    for person in people:
        person.wire.close()
    return {"join_ms": join_ms, "idle_peer_ms_per_s": idle, "peer_kb": peer_kb}

"""Every benchmark still runs, and one that hangs is ended: nobody looks at them from one day to the next."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.within import within
from tests.bench_messages.cpu import children
from tests.program import ROOT, until

MOST_S = 240
NOT_EVERYWHERE = {"vs_janus_10", "vs_c_sendmmsg_10", "vs_picows_1000"}  # Janus, a C compiler; not in the small size
HANGS = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], start_new_session=True)
print(child.pid, flush=True)
child.wait()
"""


def rows(module: str) -> list[dict[str, Any]]:
    """What a benchmark prints, run as small as it can be."""
    command = [sys.executable, "-m", "tests.bench.within", str(MOST_S), module]
    ran = subprocess.run(command, env={**os.environ, "BENCH": "smoke"}, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in ran.stdout.decode().splitlines()]


@pytest.mark.parametrize(
    "module",
    [
        pytest.param("tests.bench", marks=[pytest.mark.browser, pytest.mark.long]),
        pytest.param("tests.bench_messages", marks=pytest.mark.services),
        pytest.param("tests.bench_flood", marks=pytest.mark.whole),
        pytest.param("tests.bench_media", marks=[pytest.mark.browser, pytest.mark.long]),
    ],
)
def test_a_benchmark_measures_everything_it_promises(module: str) -> None:
    # when
    *lines, last = rows(module)

    # then
    assert [row for row in lines if row["metric"] in ("not_measured", "timed_out")] == []
    assert [row for row in lines if row["conditions"].get("delivered") == 0] == []
    assert {key for key, value in last["summary"].items() if value is None} <= NOT_EVERYWHERE


def runs(pid: str) -> bool:
    """Whether this process lives; one that nobody has waited for yet does not."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(") ")[2][0] != "Z"


@pytest.mark.whole
async def test_a_benchmark_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    (tmp_path / "hangs.py").write_text(HANGS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    before = children(os.getpid())

    # when
    status = within(2.0, "hangs")

    # then
    child, said = capfd.readouterr().out.splitlines()
    assert status == 1
    assert json.loads(said)["metric"] == "timed_out"
    assert children(os.getpid()) == before
    await until(lambda: not runs(child))

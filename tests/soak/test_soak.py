"""The soak, as long as everybody has the patience for; `make soak` runs it for longer."""

import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.soak.soak import Plan, soak

pytestmark = pytest.mark.whole

PLAN = Plan(messages=1_500, rate=4.0, drop_s=4.0, fault_s=1.0, faults=("redis", "web"), seed=0)


async def test_nothing_is_lost_doubled_or_out_of_order(tmp_path: Path, postgres_url: str) -> None:
    outcome = await soak(tmp_path, postgres_url, replace(PLAN, seed=random.randrange(2**32)))
    sys.stdout.write(f"{outcome.row()}\n")  # shown when it fails
    assert (outcome.lost, outcome.doubled, outcome.disordered, outcome.invented) == (0, 0, 0, 0)
    assert outcome.messages == PLAN.messages
    assert outcome.kills.keys() == {"web", "redis"}
    assert outcome.drops > 20

"""`make soak`: the same for longer, with a PostgreSQL that is restarted too. `MESSAGES=1000 SEED=7 make soak`"""

import asyncio
import json
import os
import random
import sys
import tempfile
from pathlib import Path

from server.kit.migrate import migrate
from tests.services.postgres import create_database, own_postgres_server
from tests.soak.soak import Plan, soak


def main() -> int:
    """Print the outcome as a line of JSON; the exit status says whether anything was lost."""
    plan = Plan(
        messages=int(os.environ.get("MESSAGES", "100000")),
        rate=float(os.environ.get("RATE", "8")),
        drop_s=10.0,
        fault_s=8.0,
        faults=("web", "redis", "web", "postgres"),
        seed=int(os.environ.get("SEED", random.randrange(2**32))),
    )
    with own_postgres_server() as postgres, tempfile.TemporaryDirectory() as folder:
        url = asyncio.run(create_database(postgres.url))
        asyncio.run(migrate(url))
        outcome = asyncio.run(soak(Path(folder), url, plan, postgres))
    sys.stdout.write(json.dumps(outcome.row()) + "\n")
    return 0 if not (outcome.lost or outcome.doubled or outcome.disordered or outcome.invented) else 1


if __name__ == "__main__":
    sys.exit(main())

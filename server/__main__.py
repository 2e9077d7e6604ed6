"""The command line: run | web | media | worker | migrate | backup | restore | restored | dead | retry | secret."""

import asyncio
import base64
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from server import backup, config, serve
from server.durable import dead_letters
from server.kit.db_faults import DatabaseAway
from server.kit.migrate import WrongSchema, migrate
from server.kit.settings import BadConfig
from server.sfu.process import AlreadyThere
from server.storage import SharedFolder, keep_private

USAGE = """usage: python -m server COMMAND

  run      the demo house: starts everything and prints links to open
  web      production: serves people, with settings from the environment
  media    the media server in its own process, for web processes with the same REDIS_URL or socket
  worker   the background work in its own process, for web processes with TEAROOM_WORKER=separate
  migrate  bring the database to this version; safe to run twice at once
  backup FILE   write a whole SQLite house to a new file, even while people use it
  restore FILE  make a SQLite house of that file, where there is none yet
  restored      after pg_restore: make a PostgreSQL house ready to be served
  dead     list the events and timers that a part of the house gave up, and the error of each
  retry [NAME]  let this part, or every part, try them again
  secret   print a new TEAROOM_SECRET
"""


def main(arguments: Sequence[str]) -> int:
    """Run one command. shape: the exit status; 2 for an unknown command or an invalid setting"""
    try:
        keep_private(*config.files())
        match arguments:
            case ["run"]:
                serve.run(config.read(demo=True))
            case ["web"]:
                serve.run(config.read(demo=False))
            case ["media"]:
                serve.run_media(config.read_media(), config.read_watch())
            case ["worker"]:
                serve.run_worker(config.read(demo=False))
            case ["migrate"]:
                config.files()[0].mkdir(parents=True, exist_ok=True)
                asyncio.run(migrate(config.read(demo=False).database_url))
            case ["backup", file]:
                sys.stdout.write(backup.write(config.read(demo=False).database_url, Path(file)))
            case ["restore", file]:
                house = config.read(demo=False)
                sys.stdout.write(backup.restore(house.database_url, house.secret, Path(file)))
            case ["restored"]:
                house = config.read(demo=False)
                sys.stdout.write(asyncio.run(backup.restored(house.database_url, house.secret)))
            case ["dead"]:
                sys.stdout.write(asyncio.run(dead_letters.listing(config.read(demo=False).database_url)))
            case ["retry", *name] if len(name) <= 1:
                url = config.read(demo=False).database_url
                sys.stdout.write(asyncio.run(dead_letters.retry(url, name[0] if name else None)))
            case ["secret"]:
                sys.stdout.write(base64.urlsafe_b64encode(secrets.token_bytes(config.SECRET_BYTES)).decode() + "\n")
            case _:
                sys.stderr.write(USAGE)
                return 2
    except (BadConfig, SharedFolder) as bad:
        sys.stderr.write(f"Tearoom cannot start: {bad}\n")
        return 2
    except (WrongSchema, backup.Unusable) as wrong:
        sys.stderr.write(f"Tearoom cannot do this: {wrong}\n")
        return 2
    except DatabaseAway:
        sys.stderr.write("Tearoom cannot start: the database does not answer.\n")
        return 1
    except AlreadyThere:
        sys.stderr.write("Tearoom cannot start: another media server is already running.\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

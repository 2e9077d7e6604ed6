"""A TURN server for tests: the machine's coturn when there is one, else one from an npm package. Both take the same."""

import os
import secrets
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.sfu import stun
from server.turn_server.turn import Turn
from tests.services.ports import free_port

START_S = 10.0
HOST = "127.0.0.1"
PACKAGED = Path(__file__).parents[1] / "turn"
COTURN = f"""
    -n --no-cli --log-file=stdout --simple-log --no-stdout-log --pidfile= --listening-ip={HOST} --relay-ip={HOST}
    --no-tls --no-dtls --no-tcp --fingerprint --use-auth-secret --realm=tearoom.test
    --min-port=10000 --max-port=19999 --allow-loopback-peers
""".split()


@contextmanager
def turn_server(coturn: str | None = shutil.which("turnserver")) -> Iterator[Turn]:
    """A running server, as a house is told of it; gone with the block. It relays to loopback, too."""
    port, secret = free_port(), secrets.token_urlsafe()
    process = _start_coturn(coturn, port, secret) if coturn else _start_packaged(port, secret)
    try:
        _wait_until_open(process, port)
        yield Turn((f"turn:{HOST}:{port}",), secret, 3600)
    finally:
        process.kill()
        process.wait()


def _start_coturn(program: str, port: int, secret: str) -> "subprocess.Popen[bytes]":
    own = [f"--listening-port={port}", f"--static-auth-secret={secret}"]
    return subprocess.Popen([program, *COTURN, *own], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _start_packaged(port: int, secret: str) -> "subprocess.Popen[bytes]":
    node = shutil.which("node")
    if not node or not (PACKAGED / "node_modules").exists():
        raise RuntimeError("no TURN server: run `npm ci` in tests/turn (`make test` does), or install coturn")
    env = {**os.environ, "PORT": str(port), "SECRET": secret}
    return subprocess.Popen([node, PACKAGED / "server.js"], env=env, stdout=subprocess.DEVNULL)


def _wait_until_open(server: "subprocess.Popen[bytes]", port: int) -> None:
    """Ask for its own address until it answers."""
    deadline = time.monotonic() + START_S
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect((HOST, port))
        asking.settimeout(0.05)
        while True:
            try:
                asking.send(struct.pack("!HHL12s", stun.REQUEST, 0, 0x2112A442, secrets.token_bytes(12)))
                asking.recv(2048)
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return
